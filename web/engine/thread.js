// A thread of a module, made by the page (platform.js says why). What Emscripten's script of a thread
// hears and says goes by a port to the engine's worker, whose thread it is.

const scope = /** @type {any} */ (self);

scope.onmessage = async (/** @type {MessageEvent<{build: string, port: MessagePort}>} */ { data: { build, port } }) => {
  scope.postMessage = (/** @type {any} */ message) => port.postMessage(message);
  try {
    const { builds } = await import(/** @type {any} */ ('./module/builds.js'));
    await builds[build].thread();  // which takes the place of this listener
    port.postMessage({ begun: true });
    port.onmessage = (event) => scope.onmessage(event);
  } catch {
    port.postMessage({ begun: false });
  }
};
scope.postMessage('ready');
