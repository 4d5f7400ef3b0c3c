<?php
/**
 * Finds the plugin's classes: `PbiBoundReport\Token_Planner` is `class-token-planner.php`.
 *
 * @package PbiBoundReport
 */

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'PbiBoundReport\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		$file = __DIR__ . '/class-' . strtolower( str_replace( '_', '-', substr( $name, strlen( $prefix ) ) ) ) . '.php';
		if ( is_file( $file ) ) {
			require_once $file;
		}
	}
);
