// A page of either browser in which the tests of the client and of threads train and translate.

/** Gives the page what the tests call. */
export async function prepare() {
  const { RefrainClient } = await import('/engine/index.js');
  const { makePairs } = await import('/lab/corpora/french.js');
  window.pairs = makePairs();
  window.recipe = (training) => ({
    languages: { source: ['en'], target: ['fr'] }, tokenizer: { kind: 'word' }, shared_vocabulary: false,
    model: { embedding_size: 24, encoder: { hidden_size: 24 }, decoder: { hidden_size: 24 } },
    training: { epochs: 2, batching: { batch_size: 32 }, optimizer: { learning_rate: 0.01 }, ...training },
  });
  window.newClient = (options) => new RefrainClient(options);
}

/** What a page learns in two parts a batch, and says of a long text by it and by the shipped model. */
export async function work() {
  const client = newClient(), translator = newClient({ part: 'translator' });
  const before = await client.memory();
  await client.train(recipe({ shards: 2 }), pairs);
  const learnt = await client.save('float32');
  const text = Array.from({ length: 40 }, (_, i) => ['I see a cat.', 'Where is the old house by the river?', 'She reads.'][i % 3]).join(' ');
  await translator.load('/models/en-fr.json');
  const short = await translator.translate('I see a cat.', { target: 'fr' });
  const few = (await translator.memory()).threads;
  const shipped = await translator.translate(text, { target: 'fr' });
  const result = { isolated: crossOriginIsolated, before: before.threads, after: (await client.memory()).threads, few, many: (await translator.memory()).threads,
    said: { learnt, short, shipped, own: await client.translate(text) } };
  client.terminate();
  translator.terminate();
  return result;
}
