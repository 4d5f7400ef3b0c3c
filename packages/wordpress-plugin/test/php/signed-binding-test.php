<?php
/**
 * Tests of signed permissions.
 *
 * @package PbiBoundReport
 */

use PbiBoundReport\Signed_Binding;
use PHPUnit\Framework\TestCase;

final class Signed_Binding_Test extends TestCase {
	private const KEY = 'a-secret-of-more-than-thirty-two-bytes';

	private static function verify( string $signature, ?string $subject = null, int $now = 1000 ) {
		return Signed_Binding::verify( $signature, array( 'k1' => self::KEY ), $now, $subject );
	}

	private static function token( array $header, array $claims ): string {
		$signed = Signed_Binding::encode( json_encode( $header ) ) . '.' . Signed_Binding::encode( json_encode( $claims ) );
		return $signed . '.' . Signed_Binding::encode( hash_hmac( 'sha256', $signed, self::KEY, true ) );
	}

	public function test_what_was_signed_is_read_again(): void {
		$claims = self::verify( Signed_Binding::sign( array( 'r' => 'report', 'd' => 'dataset', 'exp' => 2000 ), 'k1', self::KEY ) );
		$this->assertSame( array( 'report', 'dataset' ), array( $claims['r'], $claims['d'] ) );
	}

	public function test_it_ends_to_the_second(): void {
		$signature = Signed_Binding::sign( array( 'r' => 'report', 'exp' => 2000 ), 'k1', self::KEY );
		$this->assertIsArray( self::verify( $signature, null, 1999 ) );
		$this->assertSame( 'expired', self::verify( $signature, null, 2000 ) );
	}

	public function test_an_expired_forgery_is_a_forgery(): void {
		$this->assertNull( self::verify( Signed_Binding::sign( array( 'r' => 'report', 'exp' => 1 ), 'k1', 'another-secret-of-more-than-32-bytes' ) ) );
	}

	public function test_any_changed_character_makes_it_none(): void {
		$signature = Signed_Binding::sign( array( 'r' => 'report', 'exp' => 2000 ), 'k1', self::KEY );
		for ( $i = 0; $i < strlen( $signature ); $i++ ) {
			foreach ( array( 'A', 'B', '.', '_' ) as $other ) {
				if ( $other !== $signature[ $i ] ) {
					$this->assertNull( self::verify( substr_replace( $signature, $other, $i, 1 ) ), "character $i" );
				}
			}
		}
	}

	public function test_it_is_tied_to_its_subject(): void {
		$signature = Signed_Binding::sign( array( 'r' => 'report', 'exp' => 2000 ), 'k1', self::KEY, 'user:7' );
		$this->assertIsArray( self::verify( $signature, 'user:7' ) );
		$this->assertNull( self::verify( $signature, 'user:8' ) );
		$this->assertNull( self::verify( $signature ) );
		$this->assertStringNotContainsString( 'user:7', base64_decode( explode( '.', $signature )[1] ) );
	}

	/** @dataProvider others */
	public function test_other_tokens_are_none( array $header, array $claims ): void {
		$good_header = array( 'alg' => 'HS256', 'typ' => 'pbi-binding+jwt', 'kid' => 'k1' );
		$good_claims = array( 'r' => 'report', 'exp' => 2000, 'aud' => 'pbi-bound-report' );
		$this->assertIsArray( self::verify( self::token( $good_header, $good_claims ) ) );
		$this->assertNull( self::verify( self::token( array_merge( $good_header, $header ), array_merge( $good_claims, $claims ) ) ) );
	}

	public static function others(): array {
		return array(
			'unsigned'             => array( array( 'alg' => 'none' ), array() ),
			'another algorithm'    => array( array( 'alg' => 'HS512' ), array() ),
			'another kind'         => array( array( 'typ' => 'JWT' ), array() ),
			'an unknown key'       => array( array( 'kid' => 'k2' ), array() ),
			'critical extensions'  => array( array( 'crit' => array( 'x' ) ), array() ),
			'a key that is a list' => array( array( 'kid' => array( 'k1' ) ), array() ),
			'another audience'     => array( array(), array( 'aud' => 'elsewhere' ) ),
			'without an end'       => array( array(), array( 'exp' => null ) ),
			'an end that is text'  => array( array(), array( 'exp' => '9999' ) ),
			'without a report'     => array( array(), array( 'r' => null ) ),
		);
	}

	/** @dataProvider nonsense */
	public function test_nonsense_is_none( string $text ): void {
		$this->assertNull( self::verify( $text ) );
	}

	public static function nonsense(): array {
		return array_map(
			static function ( string $text ): array {
				return array( $text );
			},
			array( '', '.', '..', 'a.b', 'a.b.c.d', "\0.\0.\0", 'W10.W10.W10', str_repeat( 'A', 4096 ), 'e30.e30.' )
		);
	}
}
