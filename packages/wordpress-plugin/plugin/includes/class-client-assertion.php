<?php
/**
 * Signs in with a certificate.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * A client assertion (RFC 7523) as Entra wants it: RS256, the certificate named by its SHA-1 thumbprint in `x5t`. Source:
 * Microsoft's page on certificate credentials of the identity platform. Pure.
 */
final class Client_Assertion {
	/**
	 * Makes an assertion that is good for five minutes.
	 *
	 * @param string $certificate PEM.
	 * @param string $private_key PEM.
	 * @param string $client_id   The application.
	 * @param string $audience    Address of Entra's token service.
	 * @param int    $now         Seconds since 1970.
	 * @return string|null Null where certificate or key cannot be read or do not belong together.
	 */
	public static function make( string $certificate, string $private_key, string $client_id, string $audience, int $now ): ?string {
		$key         = openssl_pkey_get_private( $private_key );
		$fingerprint = openssl_x509_fingerprint( $certificate, 'sha1', true );
		if ( false === $key || false === $fingerprint || ! openssl_x509_check_private_key( $certificate, $key ) ) {
			return null;
		}
		$header = array(
			'alg' => 'RS256',
			'typ' => 'JWT',
			'x5t' => Signed_Binding::encode( $fingerprint ),
		);
		$claims = array(
			'aud' => $audience,
			'iss' => $client_id,
			'sub' => $client_id,
			'jti' => bin2hex( random_bytes( 16 ) ),
			'nbf' => $now - 30,
			'iat' => $now,
			'exp' => $now + 300,
		);
		$signed = Signed_Binding::encode( (string) json_encode( $header ) ) . '.' . Signed_Binding::encode( (string) json_encode( $claims ) );
		return openssl_sign( $signed, $signature, $key, OPENSSL_ALGO_SHA256 ) ? $signed . '.' . Signed_Binding::encode( $signature ) : null;
	}
}
