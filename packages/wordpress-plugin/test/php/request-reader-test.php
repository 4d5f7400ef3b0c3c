<?php
/**
 * Tests of what is read of a request.
 *
 * @package PbiBoundReport
 */

use PbiBoundReport\Endpoint_Error;
use PbiBoundReport\Request_Reader;
use PHPUnit\Framework\TestCase;

final class Request_Reader_Test extends TestCase {
	private const A = '00000000-0000-4000-8000-00000000000a';
	private const B = '00000000-0000-4000-8000-00000000000b';

	private static function message_for( string $json ): string {
		try {
			Request_Reader::read( $json );
		} catch ( Endpoint_Error $error ) {
			self::assertSame( 400, $error->status() );
			return $error->getMessage();
		}
		self::fail( "$json was read" );
	}

	public function test_ids_come_in_lower_case_and_without_spaces(): void {
		$read = Request_Reader::read( json_encode( array( 'reports' => array( array( 'id' => ' ' . strtoupper( self::A ) . ' ' ) ) ) ) );
		$this->assertSame( array( self::A, null ), array( $read['pairs'][0]['report'], $read['pairs'][0]['dataset'] ) );
	}

	/** @dataProvider forms */
	public function test_ids_are_read_as_people_have_them( string $form ): void {
		$this->assertSame( self::A, Request_Reader::plain_id( $form ) );
	}

	public static function forms(): array {
		return array_map(
			static function ( string $form ): array {
				return array( $form );
			},
			array(
				strtoupper( self::A ),
				' (' . self::A . ") \n",
				'"' . self::A . '"',
				'“' . self::A . '”',
				'„' . self::A . '“',
				'« ' . self::A . ' »',
				str_replace( '-', '', self::A ),
				str_replace( '-', "\u{2011}", self::A ),
				"\u{FEFF}" . self::A . "\u{200B}",
				"\u{00A0}" . self::A,
			)
		);
	}

	public function test_braces_around_an_id_are_taken_off(): void {
		$this->assertSame( self::A, Request_Reader::read( '{"reports":[{"id":"{' . self::A . '}"}]}' )['pairs'][0]['report'] );
		$this->assertStringContainsString( 'reports[0].id', self::message_for( '{"reports":[{"id":"{{' . self::A . '}}"}]}' ) );
	}

	public function test_without_bindings_each_report_is_asked_for_on_each_dataset(): void {
		$read = Request_Reader::read( json_encode( array( 'reports' => array( array( 'id' => self::A ), array( 'id' => self::B ) ), 'datasets' => array( array( 'id' => 'x' ), array( 'id' => '7' ) ) ) ) );
		$this->assertCount( 4, $read['pairs'] );
		$this->assertSame( '7', $read['pairs'][1]['dataset'] );
	}

	public function test_of_members_given_twice_the_last_one_counts(): void {
		$read = Request_Reader::read( '{"reports":[{"id":"' . self::A . '"}],"reports":[{"id":"' . self::B . '"}]}' );
		$this->assertSame( array( self::B ), array_column( $read['pairs'], 'report' ) );
	}

	/** @dataProvider bad */
	public function test_bad_requests_are_refused_by_name( string $json, string $says ): void {
		$this->assertStringContainsString( $says, self::message_for( $json ) );
	}

	public static function bad(): array {
		$a = '{"id":"' . self::A . '"}';
		return array(
			'no JSON'                  => array( '{', 'not JSON' ),
			'nothing'                  => array( '', 'not JSON' ),
			'too deep'                 => array( str_repeat( '[', 100 ) . str_repeat( ']', 100 ), 'not JSON' ),
			'no UTF-8'                 => array( "{\"reports\":[{\"id\":\"\xff\"}]}", 'not JSON' ),
			'a list'                   => array( '[]', 'not an object' ),
			'a number'                 => array( '7', 'not an object' ),
			'null'                     => array( 'null', 'not an object' ),
			'no reports'               => array( '{}', 'at least one report' ),
			'reports is an object'     => array( '{"reports":{"0":' . $a . '}}', 'reports: it is not an array' ),
			'an id that is a number'   => array( '{"reports":[{"id":7}]}', 'reports[0].id' ),
			'an id with a line break'  => array( '{"reports":[{"id":"' . self::A . '\n/x"}]}', 'reports[0].id' ),
			'a path for a dataset'     => array( '{"reports":[' . $a . '],"datasets":[{"id":"../x"}]}', 'datasets[0].id' ),
			'a binding from nowhere'   => array( '{"reports":[' . $a . '],"bindings":[{"reportId":"' . self::B . '"}]}', 'not in reports' ),
			'a dataset from nowhere'   => array( '{"reports":[' . $a . '],"bindings":[{"reportId":"' . self::A . '","datasetId":"x"}]}', 'not in datasets' ),
			'no bindings'              => array( '{"reports":[' . $a . '],"bindings":[]}', 'bindings: it is empty' ),
			'a signature as a list'    => array( '{"reports":[' . $a . '],"bindings":[{"reportId":"' . self::A . '","signature":[]}]}', 'signature' ),
			'a signature of null'      => array( '{"reports":[' . $a . '],"bindings":[{"reportId":"' . self::A . '","signature":null}]}', 'signature' ),
			'allowEdit as text'        => array( '{"reports":[{"id":"' . self::A . '","allowEdit":"yes"}]}', 'allowEdit' ),
			'an unknown XMLA word'     => array( '{"reports":[' . $a . '],"datasets":[{"id":"x","xmlaPermissions":"readonly"}]}', 'xmlaPermissions' ),
			'identities'               => array( '{"reports":[' . $a . '],"identities":[]}', 'may not say who is asking' ),
			'Identities'               => array( '{"reports":[' . $a . '],"Identities":[]}', 'may not say who is asking' ),
			'a prototype'              => array( '{"__proto__":{},"reports":[' . $a . ']}', 'not part of the request' ),
			'an empty name'            => array( '{"":1,"reports":[' . $a . ']}', 'not part of the request' ),
			'an identity in a binding' => array( '{"reports":[' . $a . '],"bindings":[{"reportId":"' . self::A . '","roles":[]}]}', 'bindings[0]' ),
			'501 reports'              => array( '{"reports":[' . implode( ',', array_fill( 0, 501, $a ) ) . ']}', 'more than 500' ),
		);
	}
}
