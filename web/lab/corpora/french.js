// Simple English-French sentence pairs of our own, made from word lists with agreement, for a
// translator that is trained in a minute.

const subjects = [
  { en: 'I', fr: 'je', person: 0 },
  { en: 'you', fr: 'tu', person: 1 },
  { en: 'the child', fr: "l'enfant", person: 2 },
  { en: 'my sister', fr: 'ma sœur', person: 2 },
  { en: 'we', fr: 'nous', person: 3 },
];

/** English base and third person; French forms for je, tu, il, nous. */
const verbs = [
  { en: ['see', 'sees'], fr: ['vois', 'vois', 'voit', 'voyons'] },
  { en: ['want', 'wants'], fr: ['veux', 'veux', 'veut', 'voulons'] },
  { en: ['draw', 'draws'], fr: ['dessine', 'dessines', 'dessine', 'dessinons'] },
  { en: ['buy', 'buys'], fr: ['achète', 'achètes', 'achète', 'achetons'] },
  { en: ['sell', 'sells'], fr: ['vends', 'vends', 'vend', 'vendons'] },
];

const nouns = [
  { en: 'cat', fr: 'chat', feminine: false },
  { en: 'house', fr: 'maison', feminine: true },
  { en: 'book', fr: 'livre', feminine: false },
  { en: 'table', fr: 'table', feminine: true },
  { en: 'boat', fr: 'bateau', feminine: false },
];

const adjectives = [
  { en: '', fr: ['', ''] },
  { en: 'green', fr: ['vert', 'verte'] },
  { en: 'black', fr: ['noir', 'noire'] },
  { en: 'blue', fr: ['bleu', 'bleue'] },
];

/** All 500 sentences, e.g. ["my sister sees a blue house", "ma sœur voit une maison bleue"]. */
export function makePairs() {
  /** @type {[string, string][]} */
  const pairs = [];
  for (const subject of subjects)
    for (const verb of verbs)
      for (const noun of nouns)
        for (const adjective of adjectives) {
          const article = noun.feminine ? 'une' : 'un';
          const colour = adjective.fr[noun.feminine ? 1 : 0];
          pairs.push([
            [subject.en, verb.en[subject.person === 2 ? 1 : 0], 'a', adjective.en, noun.en]
              .filter(Boolean).join(' '),
            [subject.fr, verb.fr[subject.person], article, noun.fr, colour].filter(Boolean).join(' '),
          ]);
        }
  return pairs;
}
