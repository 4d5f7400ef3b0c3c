<?php
/**
 * Tests of the plans for GenerateToken.
 *
 * @package PbiBoundReport
 */

use PbiBoundReport\Token_Planner;
use PHPUnit\Framework\TestCase;

final class Token_Planner_Test extends TestCase {
	private static function pair( string $report, ?string $dataset, bool $edit = false, bool $xmla = false ): array {
		return compact( 'report', 'dataset', 'edit', 'xmla' );
	}

	/** @param string[] $granted `report dataset` */
	private static function plan( array $pairs, array $granted, array $identities = array() ): array {
		$allows = static function ( string $report, string $dataset ) use ( $granted ): bool {
			return in_array( "$report $dataset", $granted, true );
		};
		return array_column( Token_Planner::plan( $pairs, $allows, $identities ), 'body' );
	}

	public function test_pairs_share_a_token_where_every_combination_is_granted(): void {
		$plans = self::plan( array( self::pair( 'b', 'y' ), self::pair( 'a', 'x' ) ), array( 'a x', 'a y', 'b x', 'b y' ) );
		$this->assertSame( array( array( 'reports' => array( array( 'id' => 'a' ), array( 'id' => 'b' ) ), 'datasets' => array( array( 'id' => 'x' ), array( 'id' => 'y' ) ) ) ), $plans );
	}

	public function test_two_pairs_do_not_make_their_cross_pairs_possible(): void {
		$this->assertCount( 2, self::plan( array( self::pair( 'a', 'x' ), self::pair( 'b', 'y' ) ), array( 'a x', 'b y', 'a y' ) ) );
	}

	public function test_no_token_ever_allows_what_is_not_granted(): void {
		mt_srand( 7 );
		for ( $round = 0; $round < 300; $round++ ) {
			$granted = array();
			$pairs   = array();
			foreach ( range( 0, 3 ) as $report ) {
				foreach ( range( 0, 3 ) as $dataset ) {
					if ( mt_rand( 0, 1 ) ) {
						$granted[] = "r$report d$dataset";
						if ( mt_rand( 0, 1 ) ) {
							$pairs[] = self::pair( "r$report", "d$dataset" );
						}
					}
				}
			}
			$served = 0;
			foreach ( self::plan( $pairs, $granted ) as $body ) {
				foreach ( $body['reports'] as $report ) {
					foreach ( $body['datasets'] as $dataset ) {
						$this->assertContains( $report['id'] . ' ' . $dataset['id'], $granted );
					}
				}
				++$served;
			}
			$this->assertSame( 0 === count( $pairs ), 0 === $served );
		}
	}

	public function test_more_than_fifty_items_take_more_than_one_token(): void {
		$pairs = array();
		foreach ( range( 1, 120 ) as $n ) {
			$pairs[] = self::pair( 'a', "d$n" );
		}
		$plans = array_column( Token_Planner::plan( $pairs, '__return_true_for_tests', array() ), 'body' );
		$this->assertSame( array( 50, 50, 20 ), array_map( 'count', array_column( $plans, 'datasets' ) ) );
	}

	public function test_equal_identities_are_joined_and_others_are_not(): void {
		$john  = array( 'username' => 'john', 'roles' => array( 'sales' ) );
		$body  = self::plan( array( self::pair( 'a', 'x' ), self::pair( 'a', 'y' ), self::pair( 'a', 'z' ) ), array( 'a x', 'a y', 'a z' ), array( 'y' => $john, 'x' => array_reverse( $john, true ), 'w' => $john ) )[0];
		$this->assertSame( array( array( 'roles' => array( 'sales' ), 'username' => 'john', 'datasets' => array( 'x', 'y' ) ) ), $body['identities'] );
	}

	public function test_only_what_is_wanted_is_in_the_request(): void {
		$this->assertSame( array( array( 'reports' => array( array( 'id' => 'a' ) ) ) ), self::plan( array( self::pair( 'a', null ) ), array() ) );
		$body = self::plan( array( self::pair( 'a', 'x', true, true ) ), array( 'a x' ) )[0];
		$this->assertSame( array( array( 'id' => 'a', 'allowEdit' => true ) ), $body['reports'] );
		$this->assertSame( array( array( 'id' => 'x', 'xmlaPermissions' => 'ReadOnly' ) ), $body['datasets'] );
	}

	public function test_ids_that_look_like_numbers_stay_texts(): void {
		$this->assertSame( array( array( 'id' => '7' ) ), self::plan( array( self::pair( 'a', '7' ) ), array( 'a 7' ) )[0]['datasets'] );
	}

	/** @dataProvider identities */
	public function test_identities_are_held_to_power_bi_s_limits( array $identity, ?string $says ): void {
		$problem = Token_Planner::problem_with_identity( $identity );
		null === $says ? $this->assertNull( $problem ) : $this->assertStringContainsString( $says, (string) $problem );
	}

	public static function identities(): array {
		return array(
			array( array( 'username' => 'john', 'roles' => array( 'sales' ) ), null ),
			array( array( 'roles' => array( 'sales' ) ), 'username' ),
			array( array( 'username' => str_repeat( 'x', 257 ) ), '256' ),
			array( array( 'username' => 'john', 'roles' => array( 'a,b' ) ), 'comma' ),
			array( array( 'username' => 'john', 'roles' => 'sales' ), 'list' ),
			array( array( 'username' => 'john', 'roles' => array_fill( 0, 51, 'r' ) ), '50' ),
			array( array( 'username' => 'john', 'customData' => str_repeat( 'x', 1025 ) ), '1,024' ),
			array( array( 'username' => 'john', 'datasets' => array( 'x' ) ), 'does not know' ),
		);
	}
}

/** Everything is granted. */
function __return_true_for_tests(): bool {
	return true;
}
