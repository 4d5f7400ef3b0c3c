<?php
/**
 * Refuses what no page of this site would send.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Another method, another site's page, another content type. A browser says where a request comes from in headers that no page
 * can write: `Sec-Fetch-Site`, and for the older ones `Origin`.
 */
final class Request_Checks {
	/**
	 * Checks a request before anything of it is read.
	 *
	 * @param string                $method    HTTP method as the server has got it.
	 * @param array<string, string> $headers   Names in lower case.
	 * @param int                   $bytes     Of the body.
	 * @param int                   $max_bytes Most of them.
	 * @throws Endpoint_Error When it is refused.
	 */
	public static function check( string $method, array $headers, int $bytes, int $max_bytes ): void {
		if ( self::is_of_another_site( $headers ) ) {
			throw new Endpoint_Error( 'OriginNotAllowed', 'This page may not use the token endpoint of another site.' );
		}
		if ( 'POST' !== $method ) {
			throw new Endpoint_Error( 'MethodNotAllowed', 'The token endpoint takes POST only.' );
		}
		if ( 'application/json' !== strtolower( trim( explode( ';', $headers['content-type'] ?? '' )[0] ) ) ) {
			throw new Endpoint_Error( 'UnsupportedMediaType', 'The token endpoint takes application/json only.' );
		}
		if ( $bytes > $max_bytes || (int) ( $headers['content-length'] ?? 0 ) > $max_bytes ) {
			throw new Endpoint_Error( 'RequestTooLarge', "The request is larger than $max_bytes bytes." );
		}
	}

	/**
	 * Whether a page of another site has sent a request. `Sec-Fetch-Site` says more than `Origin`, where a browser sends it: a page
	 * of this site's name under http, which anybody on the way may have written, is cross-site to it.
	 *
	 * @param array<string, string> $headers Names in lower case.
	 */
	private static function is_of_another_site( array $headers ): bool {
		$origin = strtolower( $headers['origin'] ?? '' );
		$site   = strtolower( $headers['sec-fetch-site'] ?? '' );
		if ( 'same-origin' === $site ) {
			return false;
		}
		if ( '' === $origin ) {
			return 'cross-site' === $site;
		}
		return '' !== $site || ! in_array( $origin, self::own_origins( $headers['host'] ?? '' ), true );
	}

	/**
	 * Origins of this site: where it says it is, and what the browser has called, which no page can forge.
	 *
	 * @param string $host Header.
	 * @return string[]
	 */
	private static function own_origins( string $host ): array {
		$origins = array();
		foreach ( array( home_url(), site_url(), ( is_ssl() ? 'https://' : 'http://' ) . $host ) as $url ) {
			$parts = wp_parse_url( $url );
			if ( is_array( $parts ) && isset( $parts['scheme'], $parts['host'] ) ) {
				$origins[] = strtolower( $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' ) );
			}
		}
		return $origins;
	}
}
