<?php
/**
 * The signed permission that a public page carries for its own pair of report and dataset.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * HMAC-SHA-256 in compact JWS, in the form of the token broker's signed bindings. It can be read by anybody and altered by
 * nobody; it holds no identity, because pages are public and cached. Pure.
 *
 * Claims: `r` report, `d` dataset, `exp`, `aud`, `e` edit, `s` keyed hash of whom it is tied to. And of this plugin: `w` and
 * `dw`, the workspaces, so that the endpoint need not look for them; `p`, the post that shows it, for renewals; `c`, that the
 * theme's code and no editor has placed it.
 */
final class Signed_Binding {
	private const TYPE     = 'pbi-binding+jwt';
	private const AUDIENCE = 'pbi-bound-report';

	/**
	 * Signs a permission.
	 *
	 * @param array<string, mixed> $claims  `r` and what else there is; `exp` in seconds since 1970.
	 * @param string               $key_id  Names the key. Not secret.
	 * @param string               $secret  At least 32 bytes.
	 * @param string|null          $subject Ties it to one visitor.
	 */
	public static function sign( array $claims, string $key_id, string $secret, ?string $subject = null ): string {
		$header        = array(
			'alg' => 'HS256',
			'typ' => self::TYPE,
			'kid' => $key_id,
		);
		$claims['aud'] = self::AUDIENCE;
		if ( null !== $subject ) {
			$claims['s'] = self::keyed_hash( $secret, $subject );
		}
		$signed = self::encode( (string) json_encode( $header ) ) . '.' . self::encode( (string) json_encode( $claims ) );
		return $signed . '.' . self::encode( hash_hmac( 'sha256', $signed, $secret, true ) );
	}

	/**
	 * Reads a permission, if it is genuine. The signature is checked before the time, so an expired one is a genuine one.
	 *
	 * @param string                $signature As the page sent it.
	 * @param array<string, string> $secrets   Key id → secret.
	 * @param int                   $now       Seconds since 1970.
	 * @param string|null           $subject   Who sends it.
	 * @return array<string, mixed>|'expired'|null The claims; null where it is none.
	 */
	public static function verify( string $signature, array $secrets, int $now, ?string $subject = null ) {
		$parts = explode( '.', $signature );
		if ( 3 !== count( $parts ) ) {
			return null;
		}
		$header = json_decode( self::decode( $parts[0] ), true );
		$claims = json_decode( self::decode( $parts[1] ), true );
		if ( ! is_array( $header ) || ! is_array( $claims ) || 'HS256' !== ( $header['alg'] ?? null ) || self::TYPE !== ( $header['typ'] ?? null ) ) {
			return null;
		}
		$key_id = $header['kid'] ?? null;
		if ( ! is_string( $key_id ) || ! isset( $secrets[ $key_id ] ) || isset( $header['crit'] ) ) {
			return null;
		}
		// Compared as text, so that no other spelling of the same bytes is taken.
		$expected = self::encode( hash_hmac( 'sha256', $parts[0] . '.' . $parts[1], $secrets[ $key_id ], true ) );
		if ( ! hash_equals( $expected, $parts[2] ) ) {
			return null;
		}
		if ( self::AUDIENCE !== ( $claims['aud'] ?? null ) || ! is_string( $claims['r'] ?? null ) || ! is_int( $claims['exp'] ?? null ) ) {
			return null;
		}
		if ( isset( $claims['s'] ) && ( null === $subject || ! is_string( $claims['s'] ) || ! hash_equals( self::keyed_hash( $secrets[ $key_id ], $subject ), $claims['s'] ) ) ) {
			return null;
		}
		return $claims['exp'] <= $now ? 'expired' : $claims;
	}

	/**
	 * What stands in a permission for the one it is tied to.
	 *
	 * @param string $secret  The key.
	 * @param string $subject Who.
	 */
	private static function keyed_hash( string $secret, string $subject ): string {
		return hash_hmac( 'sha256', "subject:$subject", $secret );
	}

	/**
	 * Base64url without padding.
	 *
	 * @param string $bytes Any.
	 */
	public static function encode( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}

	/**
	 * The bytes of base64url; empty where it is none.
	 *
	 * @param string $text Base64url.
	 */
	private static function decode( string $text ): string {
		$bytes = 1 === preg_match( '/\A[\w-]+\z/', $text ) ? base64_decode( strtr( $text, '-_', '+/' ), true ) : false;
		return false === $bytes ? '' : $bytes;
	}
}
