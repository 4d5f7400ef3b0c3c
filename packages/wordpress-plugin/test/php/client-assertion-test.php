<?php
/**
 * Tests of signing in with a certificate.
 *
 * @package PbiBoundReport
 */

use PbiBoundReport\Client_Assertion;
use PHPUnit\Framework\TestCase;

final class Client_Assertion_Test extends TestCase {
	private static function certificate(): array {
		$key = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$request = @openssl_csr_new( array( 'commonName' => 'tests' ), $key );
		if ( ! $request ) {
			self::markTestSkipped( 'This PHP has no openssl.cnf to make a certificate with.' );
		}
		openssl_x509_export( openssl_csr_sign( $request, null, $key, 1 ), $certificate );
		openssl_pkey_export( $key, $pem );
		return array( $certificate, $pem );
	}

	public function test_the_assertion_is_signed_by_the_certificate_and_says_what_entra_wants(): void {
		list( $certificate, $key ) = self::certificate();
		$assertion                 = Client_Assertion::make( $certificate, $key, 'client', 'https://login.example/token', 1000 );
		list( $header, $claims, $signature ) = explode( '.', (string) $assertion );
		$read = static function ( string $part ): string {
			return (string) base64_decode( strtr( $part, '-_', '+/' ) );
		};
		$this->assertSame( 1, openssl_verify( "$header.$claims", $read( $signature ), $certificate, OPENSSL_ALGO_SHA256 ) );
		$this->assertSame( openssl_x509_fingerprint( $certificate, 'sha1' ), bin2hex( $read( json_decode( $read( $header ) )->x5t ) ) );
		$said = json_decode( $read( $claims ), true );
		$this->assertSame( array( 'https://login.example/token', 'client', 'client', 1300 ), array( $said['aud'], $said['iss'], $said['sub'], $said['exp'] ) );
	}

	public function test_a_key_of_another_certificate_makes_none(): void {
		$this->assertNull( Client_Assertion::make( self::certificate()[0], self::certificate()[1], 'client', 'x', 1000 ) );
		$this->assertNull( @Client_Assertion::make( 'nonsense', 'nonsense', 'client', 'x', 1000 ) );
	}
}
