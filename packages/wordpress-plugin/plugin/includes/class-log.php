<?php
/**
 * The log of what went wrong.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * The last problems are kept for the settings page, because many sites have no log that their administrator can read. Holds no
 * token, no secret and no identity.
 */
final class Log {
	public const OPTION = 'pbi_bound_report_log';

	private const KEPT = 20;

	/**
	 * Notes a problem.
	 *
	 * @param string               $event  In kebab case.
	 * @param array<string, mixed> $detail Without secrets.
	 */
	public static function write( string $event, array $detail ): void {
		/**
		 * Something went wrong at the token endpoint. For sites that have a log of their own.
		 *
		 * @param string               $event  In kebab case.
		 * @param array<string, mixed> $detail Without tokens, secrets and identities.
		 */
		do_action( 'pbi_bound_report_log', $event, $detail );
		$kept = get_option( self::OPTION, array() );
		$kept = is_array( $kept ) ? $kept : array();
		$same = wp_json_encode( array( $event, array_diff_key( $detail, array( 'correlationId' => 1 ) ) ) );
		foreach ( $kept as $entry ) {
			if ( md5( (string) $same ) === ( $entry['same'] ?? '' ) && $entry['at'] > time() - 60 ) {
				// The same again within a minute: a broken page must not write to the database with every visitor.
				return;
			}
		}
		array_unshift(
			$kept,
			array(
				'at'     => time(),
				'event'  => $event,
				'detail' => $detail,
				'same'   => md5( (string) $same ),
			)
		);
		update_option( self::OPTION, array_slice( $kept, 0, self::KEPT ), false );
	}
}
