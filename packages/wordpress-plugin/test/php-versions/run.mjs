// Runs in one PHP version: reads every file of the plugin as that PHP does, then the unit tests. Prints what it found.
// Usage: node run.mjs <version> <plugin> <unit tests> <folder of PHPUnit>
import {createNodeFsMountHandler, loadNodeRuntime} from '@php-wasm/node';
import {PHP} from '@php-wasm/universal';

const [version, plugin, tests, library] = process.argv.slice(2);
const php = new PHP(await loadNodeRuntime(version));
for (const [at, from] of [
  ['/package/plugin', plugin],
  ['/package/test/php', tests],
  ['/usr/share/php', library],
]) {
  php.mkdirTree(at);
  await php.mount(at, createNodeFsMountHandler(from));
}
const {text} = await php.run({
  code: `<?php
ini_set( 'memory_limit', '1G' );
$files = 0;
foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( '/package/plugin', FilesystemIterator::SKIP_DOTS ) ) as $file ) {
	if ( 'php' !== $file->getExtension() ) { continue; }
	++$files;
	try { token_get_all( file_get_contents( $file ), TOKEN_PARSE ); } catch ( ParseError $error ) { echo "cannot read $file:", $error->getLine(), ': ', $error->getMessage(), "\\n"; }
}
echo 'PHP ', PHP_VERSION, " read $files files\\n";
// PHPUnit itself is older than the newest PHP; what that PHP says about the plugin is an error in any case.
error_reporting( E_ALL );
set_include_path( '/usr/share/php' );
chdir( '/package/test/php' );
set_error_handler( static function ( $level, $message, $file ) { if ( 0 === strpos( $file, '/package/plugin' ) ) { echo "complains about $file: $message\\n"; } return true; } );
require 'PHPUnit/Autoload.php';
// No autoloading between the handler above and the tests: each class is read under it.
foreach ( array( 'endpoint-error', 'power-bi-error', 'request-reader', 'signed-binding', 'token-planner', 'client-assertion' ) as $class ) { require_once "/package/plugin/includes/class-$class.php"; }
$code = ( new PHPUnit\\TextUI\\Command() )->run( array( 'phpunit', '-c', 'phpunit.xml' ), false );
echo "\\nended $code\\n";`,
});
console.log(text);
process.exit(0);
