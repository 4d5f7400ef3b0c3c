<?php
/**
 * The plugin's settings.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * The connection comes, member by member, from a constant of `wp-config.php`, else from the environment, else from the settings
 * of this site, else from those of the network. Secrets of the settings are encrypted (see Vault).
 */
final class Settings {
	public const CONNECTION = 'pbi_bound_report_connection';
	public const SITE       = 'pbi_bound_report_settings';
	public const KEYS       = 'pbi_bound_report_keys';

	/** Microsoft's clouds that serve Power BI: API, Entra, scope. */
	public const CLOUDS = array(
		'public'           => array( 'https://api.powerbi.com', 'https://login.microsoftonline.com', 'https://analysis.windows.net/powerbi/api/.default' ),
		'usGovernment'     => array( 'https://api.powerbigov.us', 'https://login.microsoftonline.com', 'https://analysis.usgovcloudapi.net/powerbi/api/.default' ),
		'usGovernmentHigh' => array( 'https://api.high.powerbigov.us', 'https://login.microsoftonline.us', 'https://high.analysis.usgovcloudapi.net/powerbi/api/.default' ),
		'usGovernmentDoD'  => array( 'https://api.mil.powerbigov.us', 'https://login.microsoftonline.us', 'https://mil.analysis.usgovcloudapi.net/powerbi/api/.default' ),
		'china'            => array( 'https://api.powerbi.cn', 'https://login.chinacloudapi.cn', 'https://analysis.chinacloudapi.cn/powerbi/api/.default' ),
	);

	/** Members of the connection and what they are called in `wp-config.php` and the environment. */
	public const CONSTANTS = array(
		'tenant_id'     => 'PBI_BOUND_REPORT_TENANT_ID',
		'client_id'     => 'PBI_BOUND_REPORT_CLIENT_ID',
		'client_secret' => 'PBI_BOUND_REPORT_CLIENT_SECRET',
		'certificate'   => 'PBI_BOUND_REPORT_CERTIFICATE',
		'private_key'   => 'PBI_BOUND_REPORT_PRIVATE_KEY',
		'cloud'         => 'PBI_BOUND_REPORT_CLOUD',
	);

	/** Those that are kept encrypted. */
	public const SECRETS = array( 'client_secret', 'private_key' );

	/**
	 * The connection.
	 *
	 * @return array<string, string> The members of CONSTANTS, and `api_origin`, `authority_host`, `scope`. Empty texts for what is missing.
	 */
	public static function connection(): array {
		$connection = array();
		foreach ( array_keys( self::CONSTANTS ) as $member ) {
			$connection[ $member ] = self::member( $member );
		}
		// PEM may be a file's path: keys in files have rights of their own, which constants have not.
		foreach ( array( 'certificate', 'private_key' ) as $member ) {
			if ( '' !== $connection[ $member ] && 'settings' !== self::source( $member ) && false === strpos( $connection[ $member ], '-----BEGIN' ) && is_readable( $connection[ $member ] ) ) {
				$connection[ $member ] = (string) file_get_contents( $connection[ $member ] ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A local file.
			}
		}
		if ( ! isset( self::CLOUDS[ $connection['cloud'] ] ) ) {
			$connection['cloud'] = 'public';
		}
		list( $api, $authority, $scope ) = self::CLOUDS[ $connection['cloud'] ];
		$connection['api_origin']        = self::origin( 'PBI_BOUND_REPORT_API_ORIGIN', $api );
		$connection['authority_host']    = self::origin( 'PBI_BOUND_REPORT_AUTHORITY_HOST', $authority );
		$connection['scope']             = $scope;
		return $connection;
	}

	/**
	 * Where a member of the connection comes from.
	 *
	 * @param string $member See CONSTANTS.
	 * @return 'constant'|'environment'|'settings'|'network'|''
	 */
	public static function source( string $member ): string {
		$name = self::CONSTANTS[ $member ];
		if ( defined( $name ) && '' !== (string) constant( $name ) ) {
			return 'constant';
		}
		if ( is_string( getenv( $name ) ) && '' !== getenv( $name ) ) {
			return 'environment';
		}
		foreach ( array( 'settings', 'network' ) as $from ) {
			if ( '' !== self::stored( $from, $member ) ) {
				return $from;
			}
		}
		return '';
	}

	/** Whether there is all that signing in needs. */
	public static function is_connected(): bool {
		$c = self::connection();
		return '' !== $c['tenant_id'] && '' !== $c['client_id'] && ( '' !== $c['client_secret'] || ( '' !== $c['certificate'] && '' !== $c['private_key'] ) );
	}

	/** Whether a secret was saved that the salts of today cannot read. */
	public static function has_unreadable_secret(): bool {
		$saved = get_option( self::CONNECTION, array() );
		foreach ( self::SECRETS as $member ) {
			$sealed = is_array( $saved ) ? ( $saved[ $member ] ?? '' ) : '';
			if ( '' !== $sealed && null === Vault::open( $sealed, $member ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The site's own settings.
	 *
	 * @return array{cache_hours: int, username_source: string, username_field: string, roles: array<string, string[]>, visitor_username: string, visitor_roles: string[], rules: array<int, array<string, string>>, public: array<int, array<string, string>>, workspaces: string[]}
	 */
	public static function site(): array {
		$saved = get_option( self::SITE, array() );
		return array_merge(
			array(
				'cache_hours'      => 24,
				'username_source'  => 'login',
				'username_field'   => '',
				'roles'            => array(),
				'visitor_username' => '',
				'visitor_roles'    => array(),
				'rules'            => array(),
				'public'           => array(),
				'workspaces'       => array(),
			),
			is_array( $saved ) ? $saved : array()
		);
	}

	/** Seconds that a signed permission lives: longer than any cache keeps the page that carries it. */
	public static function binding_lifetime(): int {
		return ( max( 1, self::site()['cache_hours'] ) + 24 ) * HOUR_IN_SECONDS;
	}

	/**
	 * Keys that permissions are signed with, the one in force first. Each is made of a random part in the database and the
	 * salts, so that a copy of the database alone can sign nothing, and is another one on every site of a network. Pages that
	 * are shown for the first time at the same moment agree on the key of the one that was first.
	 *
	 * @return array<string, string> Key id → secret.
	 */
	public static function signing_keys(): array {
		$seeds = get_option( self::KEYS, array() );
		if ( ! is_array( $seeds ) || 0 === count( $seeds ) ) {
			Store::insert_option( self::KEYS, (string) maybe_serialize( array( bin2hex( random_bytes( 32 ) ) ) ) );
			$seeds = (array) Store::fresh_option( self::KEYS, array() );
		}
		// Where the database takes nothing: the salts alone, rather than a permission that nobody accepts and caches keep.
		$seeds = count( $seeds ) > 0 ? $seeds : array( '' );
		$keys = array();
		foreach ( $seeds as $seed ) {
			$secret                                               = Vault::key( 'binding ' . get_current_blog_id() . " $seed" );
			$keys[ substr( hash( 'sha256', "id $secret" ), 0, 12 ) ] = $secret;
		}
		return $keys;
	}

	/**
	 * One member of the connection.
	 *
	 * @param string $member See CONSTANTS.
	 */
	private static function member( string $member ): string {
		$name = self::CONSTANTS[ $member ];
		switch ( self::source( $member ) ) {
			case 'constant':
				return (string) constant( $name );
			case 'environment':
				return (string) getenv( $name );
			case 'settings':
				return self::stored( 'settings', $member );
			case 'network':
				return self::stored( 'network', $member );
			default:
				return '';
		}
	}

	/**
	 * One member from the database.
	 *
	 * @param string $from   `settings` or `network`.
	 * @param string $member See CONSTANTS.
	 */
	private static function stored( string $from, string $member ): string {
		$saved = 'settings' === $from ? get_option( self::CONNECTION, array() ) : ( is_multisite() ? get_site_option( self::CONNECTION, array() ) : array() );
		$value = is_array( $saved ) ? (string) ( $saved[ $member ] ?? '' ) : '';
		return '' !== $value && in_array( $member, self::SECRETS, true ) ? (string) Vault::open( $value, $member ) : $value;
	}

	/**
	 * Constants of `wp-config.php` that name an origin which secrets must not be sent to, so that Microsoft's is used.
	 *
	 * @return string[] Names.
	 */
	public static function ignored_origins(): array {
		return array_values(
			array_filter(
				array( 'PBI_BOUND_REPORT_API_ORIGIN', 'PBI_BOUND_REPORT_AUTHORITY_HOST' ),
				static function ( string $name ): bool {
					return defined( $name ) && '' !== (string) constant( $name ) && '' === self::origin( $name, '' );
				}
			)
		);
	}

	/**
	 * An origin that secrets are sent to. Only the code of `wp-config.php` names another than Microsoft's.
	 *
	 * @param string $name     Constant.
	 * @param string $fallback The cloud's.
	 */
	private static function origin( string $name, string $fallback ): string {
		$value = defined( $name ) ? (string) constant( $name ) : '';
		$parts = wp_parse_url( $value );
		if ( ! is_array( $parts ) || ! isset( $parts['scheme'], $parts['host'] ) ) {
			return $fallback;
		}
		$loopback = 1 === preg_match( '/\A(localhost|127(\.\d{1,3}){3}|\[::1\])\z/', $parts['host'] );
		if ( 'https' !== $parts['scheme'] && ! ( 'http' === $parts['scheme'] && $loopback ) ) {
			return $fallback;
		}
		return $parts['scheme'] . '://' . $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	}
}
