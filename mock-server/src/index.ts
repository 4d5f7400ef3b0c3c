export {createMockServer, type MockServer, type MockServerOptions} from './server.js';
export {mockServerApp, type MockServerAppOptions} from './app.js';
export {defaultCertificateFolder, keyPin, loadCertificate, type ServerCertificate} from './certificates.js';
export {readWorld, writeWorld, type WriteWorldOptions} from './world-folder.js';
