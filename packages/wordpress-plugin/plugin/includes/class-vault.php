<?php
/**
 * Encrypts what the database must not show.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * With the salts of `wp-config.php`, so that a copy of the database alone opens nothing. When the salts are changed, what was
 * encrypted before cannot be read any more and counts as not there.
 */
final class Vault {
	/**
	 * Encrypts a text and seals it to what it is for, so that it cannot be moved to another place.
	 *
	 * @param string $text    Any.
	 * @param string $purpose What for.
	 */
	public static function seal( string $text, string $purpose ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return 'v1:' . base64_encode( $nonce . sodium_crypto_secretbox( $text, $nonce, self::key( $purpose ) ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Bytes in a text column.
	}

	/**
	 * The text again; null where it is none, was altered, or was sealed with other salts.
	 *
	 * @param mixed  $sealed  From the database.
	 * @param string $purpose What for.
	 */
	public static function open( $sealed, string $purpose ): ?string {
		if ( ! is_string( $sealed ) || 0 !== strpos( $sealed, 'v1:' ) ) {
			return null;
		}
		$bytes = base64_decode( substr( $sealed, 3 ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- Bytes in a text column.
		if ( false === $bytes || strlen( $bytes ) < SODIUM_CRYPTO_SECRETBOX_NONCEBYTES + SODIUM_CRYPTO_SECRETBOX_MACBYTES ) {
			return null;
		}
		$text = sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), self::key( $purpose ) );
		return false === $text ? null : $text;
	}

	/**
	 * A key of 32 bytes for one purpose.
	 *
	 * @param string $purpose What for.
	 */
	public static function key( string $purpose ): string {
		return hash_hmac( 'sha256', "pbi-bound-report:$purpose", wp_salt( 'auth' ) . wp_salt( 'secure_auth' ), true );
	}
}
