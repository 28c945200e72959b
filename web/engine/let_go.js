/** Gives memory back now, not when the collector comes by: what is sent to where nobody listens is gone. @param {ArrayBuffer} buffer */
export function letGo(buffer) {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.postMessage(0, [buffer]);
  port1.close();
}
