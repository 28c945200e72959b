// The engine's worker, which ends itself when it is told to on the channel `end`.

import '/engine/worker.js';

new BroadcastChannel('end').onmessage = () => self.close();
