<?php
/**
 * Tests of what failures of Power BI and Entra are taken for.
 *
 * @package PbiBoundReport
 */

use PbiBoundReport\Power_Bi_Error;
use PHPUnit\Framework\TestCase;

final class Power_Bi_Error_Test extends TestCase {
	private static function of( int $status, string $body = '', string $info = '', array $secrets = array() ): Power_Bi_Error {
		return Power_Bi_Error::of_power_bi( 'GET /x', $status, $body, $info, 'request-1', null, $secrets );
	}

	/** @dataProvider answers */
	public function test_an_answer_is_taken_for_what_it_means( int $status, string $body, string $info, string $kind, string $remedy ): void {
		$error = self::of( $status, $body, $info );
		$this->assertSame( array( $kind, $remedy ), array( $error->kind, $error->remedy() ) );
	}

	public static function answers(): array {
		return array(
			array( 429, '', '', 'throttled', 'throttled' ),
			array( 503, '<html>', '', 'unavailable', 'unavailable' ),
			array( 302, '', '', 'unavailable', 'unavailable' ),
			array( 404, '{"error":{"code":"PowerBIEntityNotFound"}}', '', 'missing', 'id' ),
			array( 403, '', '', 'token', 'cloud' ),
			array( 403, '{"error":{"code":"TokenExpired"}}', '', 'token', 'cloud' ),
			array( 401, '', '', 'forbidden', 'member' ),
			array( 401, '', 'ServicePrincipalIsNotAllowedByTenantAdminSwitch', 'forbidden', 'switch' ),
			array( 403, '{"Message":"API is not accessible for application"}', '', 'forbidden', 'my-workspace' ),
			array( 400, '{"error":{"message":"Creating embed token for accessing dataset x requires effective identity to be provided"}}', '', 'rejected', 'row-level-security' ),
			array( 400, '{"error":[]}', '', 'rejected', '' ),
			array( 400, '"text"', '', 'rejected', '' ),
		);
	}

	public function test_nothing_that_was_sent_comes_back_in_the_message(): void {
		$error = self::of( 400, json_encode( array( 'error' => array( 'message' => 'You are john "the boss" with Bearer-token-1 and eyJhbGciOi.abc.def and H4sIAAAAAAAAAA= and client_secret=hush' ) ) ), '', array( 'john "the boss"', 'Bearer-token-1' ) );
		$this->assertDoesNotMatchRegularExpression( '/john|token-1|eyJ|H4sI|hush/', (string) json_encode( $error->upstream ) );
	}

	public function test_codes_and_ids_that_are_no_words_are_not_kept(): void {
		$error = self::of( 400, '{"error":{"code":"a b\nc"}}' );
		$this->assertArrayNotHasKey( 'code', $error->upstream );
	}

	public function test_the_page_hears_nothing_of_what_power_bi_said(): void {
		$error = self::of( 400, '{"error":{"code":"Bad","message":"internals"}}' );
		$this->assertStringNotContainsString( 'internals', (string) json_encode( array( $error->refusal( array() ), $error->to_endpoint_error()->body( 'id' ) ) ) );
	}

	public function test_entra_numbers_have_remedies(): void {
		$error = Power_Bi_Error::of_entra( 401, '{"error":"invalid_client","error_codes":[7000215]}', null );
		$this->assertSame( array( 'entra-refused', 'secret-wrong' ), array( $error->kind, $error->remedy() ) );
		$this->assertSame( 'entra-unavailable', Power_Bi_Error::of_entra( 503, '', null )->kind );
	}
}
