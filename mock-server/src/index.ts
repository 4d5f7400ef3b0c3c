export {createMockServer, type MockServer, type MockServerOptions} from './server.js';
export type {WorldEdit} from './watch-world.js';
export {mockServerApp, type MockServerAppOptions} from './app.js';
export {defaultCertificateFolder, keyPin, loadCertificate, type ServerCertificate} from './certificates.js';
export {readWorldFolder as readWorld} from '@pbi-bound-report/test-kit';
export {writeWorld, type WriteWorldOptions} from './world-folder.js';
export {createRecorder, type Recorder, type RecorderOptions} from './recording/recorder.js';
export {readCassette, type Cassette, type RecordedEntry} from './recording/cassette.js';
export {frameHookLines} from './recording/frame-hook.js';
