<?php
/**
 * What is missing in the settings of identities.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** Finds whom the settings promise rows and do not name, before such a reader is refused. */
final class Identity_Settings {
	/** Users without an e-mail address are counted up to so many. */
	private const MOST_USERS = 100;

	/**
	 * What is missing in the settings themselves, whoever reads.
	 *
	 * @return string[] Sentences for the site's owner.
	 */
	public static function gaps(): array {
		$settings = Settings::site();
		$gaps     = array();
		if ( count( $settings['roles'] ) > 0 && self::has_no_field( $settings ) ) {
			$gaps[] = __( 'The user name in Power BI is read from a user field and no user field is named: no user with a Power BI role sees a dataset with row-level security. Name the field, or choose login or e-mail address.', 'pbi-bound-report' );
		}
		if ( count( $settings['visitor_roles'] ) > 0 && '' === $settings['visitor_username'] ) {
			$gaps[] = __( 'Power BI roles for visitors have no effect without a user name for visitors: visitors do not see datasets with row-level security.', 'pbi-bound-report' );
		}
		return $gaps;
	}

	/**
	 * How many users have a Power BI role and no user name. Not counted where the settings name no field, which is a gap of its own,
	 * and where WordPress itself would not count users any more.
	 */
	public static function users_without_name(): int {
		$settings = Settings::site();
		$roles    = array_map( 'strval', array_keys( $settings['roles'] ) );
		if ( 0 === count( $roles ) || 'login' === $settings['username_source'] || self::has_no_field( $settings ) || wp_is_large_user_count() ) {
			return 0;
		}
		if ( 'email' === $settings['username_source'] ) {
			// Empty ones come first.
			$emails = get_users(
				array(
					'role__in' => $roles,
					'fields'   => array( 'user_email' ),
					'orderby'  => 'email',
					'number'   => self::MOST_USERS,
				)
			);
			return count( array_keys( array_map( 'trim', wp_list_pluck( $emails, 'user_email' ) ), '', true ) );
		}
		$query = new \WP_User_Query(
			array(
				'role__in'   => $roles,
				'fields'     => 'ID',
				'number'     => 1,
				// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_query -- For site health alone.
				'meta_query' => array(
					'relation' => 'OR',
					array(
						'key'     => $settings['username_field'],
						'compare' => 'NOT EXISTS',
					),
					array(
						'key'     => $settings['username_field'],
						'value'   => '^[[:space:]]*$',
						'compare' => 'REGEXP',
					),
				),
			)
		);
		return $query->get_total();
	}

	/**
	 * Whether the user name comes from a field that nobody has named.
	 *
	 * @param array<string, mixed> $settings See Settings::site().
	 */
	private static function has_no_field( array $settings ): bool {
		return 'field' === $settings['username_source'] && '' === $settings['username_field'];
	}
}
