<?php
/**
 * The settings page.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** Settings, Power BI reports; and for a network the connection under its own settings. */
final class Settings_Page {
	public const SLUG = 'pbi-bound-report';

	private const NONCE = 'pbi_bound_report_save';

	private const PROBLEMS_IN_SIGHT = 3;

	private const DATASET = '/\A[a-z0-9][a-z0-9_-]{0,99}\z/';

	/** Fields that a person can change in their own profile; an identity from them would be the visitor's own choice. */
	private const OWN_FIELDS = array( 'first_name', 'last_name', 'nickname', 'description', 'url', 'user_url', 'display_name', 'locale', 'admin_color', 'rich_editing', 'facebook', 'twitter', 'instagram', 'linkedin' );

	/** Registers its hooks. */
	public static function register(): void {
		add_action(
			'admin_menu',
			static function (): void {
				add_options_page( __( 'Power BI reports', 'pbi-bound-report' ), __( 'Power BI reports', 'pbi-bound-report' ), 'manage_options', self::SLUG, array( self::class, 'show' ) );
			}
		);
		add_action(
			'network_admin_menu',
			static function (): void {
				if ( is_plugin_active_for_network( plugin_basename( PBI_BOUND_REPORT_FILE ) ) ) {
					add_submenu_page( 'settings.php', __( 'Power BI reports', 'pbi-bound-report' ), __( 'Power BI reports', 'pbi-bound-report' ), 'manage_network_options', self::SLUG, array( self::class, 'show_network' ) );
				}
			}
		);
		add_action( 'admin_post_pbi_bound_report_save', array( self::class, 'save' ) );
		add_filter(
			'plugin_action_links_' . plugin_basename( PBI_BOUND_REPORT_FILE ),
			static function ( array $links ): array {
				array_unshift( $links, '<a href="' . esc_url( admin_url( 'options-general.php?page=' . self::SLUG ) ) . '">' . esc_html__( 'Settings', 'pbi-bound-report' ) . '</a>' );
				return $links;
			}
		);
	}

	/** Saves a form of the page, then shows the page again. */
	public static function save(): void {
		check_admin_referer( self::NONCE );
		$network = isset( $_POST['network'] ) && is_multisite();
		if ( ! current_user_can( $network ? 'manage_network_options' : 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'pbi-bound-report' ), '', array( 'response' => 403 ) );
		}
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- Each member is read by its own form below.
		$given = array_filter( wp_unslash( $_POST ), 'is_string' ) + array( 'roles' => array() );
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized
		$roles = isset( $_POST['roles'] ) && is_array( $_POST['roles'] ) ? array_filter( wp_unslash( $_POST['roles'] ), 'is_string' ) : array();
		$saved = $network ? get_site_option( Settings::CONNECTION, array() ) : get_option( Settings::CONNECTION, array() );
		$saved = self::read_connection( $given, is_array( $saved ) ? $saved : array() );
		$wrong = array();
		if ( $network ) {
			update_site_option( Settings::CONNECTION, $saved );
		} else {
			update_option( Settings::CONNECTION, $saved, false );
			list( $site, $wrong ) = self::read_site( $given, $roles );
			update_option( Settings::SITE, $site, false );
			Store::clear();
		}
		set_transient( 'pbi_bound_report_notice_' . get_current_user_id(), $wrong, MINUTE_IN_SECONDS );
		$page = $network ? network_admin_url( 'settings.php' ) : admin_url( 'options-general.php' );
		$to   = array(
			'page'  => self::SLUG,
			'saved' => '1',
		);
		if ( isset( $given['check'] ) && ! $network ) {
			$to['check']    = '1';
			$to['_wpnonce'] = wp_create_nonce( 'pbi_bound_report_check' );
		}
		wp_safe_redirect( add_query_arg( $to, $page ) );
		exit;
	}

	/**
	 * Reads the connection.
	 *
	 * @param array<string, mixed> $given The form.
	 * @param array<string, mixed> $saved What was saved before.
	 * @return array<string, string>
	 */
	private static function read_connection( array $given, array $saved ): array {
		$read = array();
		foreach ( array_keys( Settings::CONSTANTS ) as $member ) {
			$value = trim( (string) ( $given[ $member ] ?? '' ) );
			if ( in_array( $member, Settings::SECRETS, true ) ) {
				// The form never shows a secret, so an empty field means: as it is.
				$kept            = (string) ( $saved[ $member ] ?? '' );
				$read[ $member ] = '' !== $value ? Vault::seal( $value, $member ) : ( isset( $given[ "forget_$member" ] ) ? '' : $kept );
			} else {
				$read[ $member ] = 'certificate' === $member ? sanitize_textarea_field( $value ) : sanitize_text_field( $value );
			}
		}
		return $read;
	}

	/**
	 * Reads the site's own settings.
	 *
	 * @param array<string, mixed>     $given The form.
	 * @param array<int|string, mixed> $roles WordPress role → Power BI roles, as text.
	 * @return array{0: array<string, mixed>, 1: string[]} Settings, and the lines that could not be read.
	 */
	private static function read_site( array $given, array $roles ): array {
		$list   = static function ( string $text ): array {
			return array_values( array_filter( array_map( 'trim', explode( ',', sanitize_text_field( $text ) ) ), 'strlen' ) );
		};
		$lines  = static function ( string $text ): array {
			return array_filter( array_map( 'trim', explode( "\n", sanitize_textarea_field( $text ) ) ), 'strlen' );
		};
		$wrong  = array();
		$source = sanitize_key( (string) ( $given['username_source'] ?? '' ) );
		$field  = sanitize_text_field( (string) ( $given['username_field'] ?? '' ) );
		if ( in_array( $field, self::OWN_FIELDS, true ) ) {
			/* translators: %s: name of a field. */
			$wrong[] = sprintf( __( 'The field %s is one that people change in their own profile, so they would choose which rows they see. Use another.', 'pbi-bound-report' ), $field );
			$field   = '';
		}
		$site = array(
			'cache_hours'      => min( 24 * 90, max( 1, (int) ( $given['cache_hours'] ?? 24 ) ) ),
			'username_source'  => in_array( $source, array( 'login', 'email', 'field' ), true ) ? $source : 'login',
			'username_field'   => $field,
			'roles'            => array_filter( array_map( $list, array_intersect_key( $roles, wp_roles()->roles ) ) ),
			'visitor_username' => sanitize_text_field( (string) ( $given['visitor_username'] ?? '' ) ),
			'visitor_roles'    => $list( (string) ( $given['visitor_roles'] ?? '' ) ),
			'rules'            => array(),
			'public'           => array(),
			'workspaces'       => array(),
		);
		foreach ( array( 'rules', 'public' ) as $name ) {
			foreach ( $lines( (string) ( $given[ $name ] ?? '' ) ) as $line ) {
				$read = self::read_line( $line, 'rules' === $name );
				if ( null === $read ) {
					/* translators: %s: a line of the settings. */
					$wrong[] = sprintf( __( 'This line cannot be read and was left out: %s', 'pbi-bound-report' ), $line );
					continue;
				}
				$site[ $name ][] = $read;
				if ( isset( $read['who'] ) && ! self::is_known_to_site( $read['who'] ) ) {
					/* translators: %s: what somebody has written for a role or capability. */
					$wrong[] = sprintf( __( 'Nobody on this site has the role or capability %s, which a line of “Signed-in users” names.', 'pbi-bound-report' ), $read['who'] );
				}
			}
		}
		$named = $lines( (string) ( $given['workspaces'] ?? '' ) );
		foreach ( $named as $line ) {
			$id = Report_Attributes::id_of( $line, 'workspace' );
			if ( wp_is_uuid( $id ) ) {
				$site['workspaces'][] = $id;
			} else {
				/* translators: %s: a line of the settings. */
				$wrong[] = sprintf( __( 'This line cannot be read and was left out: %s', 'pbi-bound-report' ), $line );
			}
		}
		if ( count( $named ) > 0 && 0 === count( $site['workspaces'] ) ) {
			$saved              = get_option( Settings::SITE );
			$before             = is_array( $saved ) ? (array) ( $saved['workspaces'] ?? array() ) : null;
			$is_list            = null !== $before && count( array_filter( $before, 'wp_is_uuid' ) ) > 0;
			// An empty list would let all workspaces in; lines that are no ids let none in, and stay in the form to be corrected.
			$site['workspaces'] = $is_list ? $before : array_values( $named );
			$wrong[]            = $is_list
				? __( 'No line of “Only these workspaces” can be read, so that the list stays as it was.', 'pbi-bound-report' )
				: __( 'No line of “Only these workspaces” can be read, so that no report is shown until one can. Write the id of a workspace, or its address in Power BI.', 'pbi-bound-report' );
		}
		return array( $site, $wrong );
	}

	/**
	 * A line of report and dataset as it is kept: its ids in their usual form, whatever people set between them.
	 *
	 * @param string $line     As it was written.
	 * @param bool   $with_who Whether a role or capability stands before the ids. It may be several words.
	 * @return array<string, string>|null `report`, `dataset` (empty for the report's own) and `who`; null where it cannot be read.
	 */
	private static function read_line( string $line, bool $with_who ): ?array {
		$parts = preg_split( '/[\s,;]+/', $line, -1, PREG_SPLIT_NO_EMPTY );
		$parts = is_array( $parts ) ? $parts : array();
		$words = array();
		while ( $with_who && count( $parts ) > 0 && ! wp_is_uuid( Report_Attributes::id_of( $parts[0], 'report' ) ) ) {
			$words[] = array_shift( $parts );
		}
		$report  = Report_Attributes::id_of( $parts[0] ?? '', 'report' );
		$dataset = Report_Attributes::id_of( $parts[1] ?? '', 'dataset' );
		$is_read = wp_is_uuid( $report ) && ( ! isset( $parts[1] ) || 1 === preg_match( self::DATASET, $dataset ) );
		if ( ! $is_read || count( $parts ) > 2 || $with_who !== count( $words ) > 0 ) {
			return null;
		}
		$pair = array(
			'report'  => $report,
			'dataset' => $dataset,
		);
		return $with_who ? array( 'who' => self::role_or_capability( implode( ' ', $words ) ) ) + $pair : $pair;
	}

	/**
	 * The role that somebody means, by its name as people see it or as WordPress keeps it, which may hold capitals, dots and spaces;
	 * else what is written is a capability.
	 *
	 * @param string $written As it was written.
	 */
	private static function role_or_capability( string $written ): string {
		$folded = static function ( string $name ): string {
			return strtolower( (string) preg_replace( '/\s+/', ' ', trim( $name ) ) );
		};
		$shown  = wp_roles()->get_names();
		foreach ( array( array_keys( $shown ), $shown, array_map( 'translate_user_role', $shown ) ) as $names ) {
			foreach ( array_combine( array_keys( $shown ), $names ) as $role => $name ) {
				if ( $folded( (string) $name ) === $folded( $written ) ) {
					return (string) $role;
				}
			}
		}
		return $written;
	}

	/**
	 * Whether there is such a role, or anybody with such a capability, by a role or as a person.
	 *
	 * @param string $name Of a role or capability.
	 */
	private static function is_known_to_site( string $name ): bool {
		if ( wp_roles()->is_role( $name ) ) {
			return true;
		}
		$somebody = get_users(
			array(
				'capability' => $name,
				'number'     => 1,
				'fields'     => 'ID',
			)
		);
		return count( $somebody ) > 0;
	}

	/** Shows the page of a network. */
	public static function show_network(): void {
		self::head( __( 'The connection for all sites of this network that have none of their own. Who sees what is each site’s own setting.', 'pbi-bound-report' ) );
		echo '<input type="hidden" name="network" value="1">';
		self::connection_fields( (array) get_site_option( Settings::CONNECTION, array() ), true );
		submit_button();
		echo '</form></div>';
	}

	/** Shows the page. */
	public static function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$site = Settings::site();
		self::head( __( 'Connect the site to Power BI with an application of your tenant (a service principal). Visitors never get its secret, only short-lived tokens for what a page shows.', 'pbi-bound-report' ) );
		self::check_results();
		self::problems();
		self::connection_fields( (array) get_option( Settings::CONNECTION, array() ), false );
		echo '<h2>' . esc_html__( 'Who sees which rows', 'pbi-bound-report' ) . '</h2><p>' . esc_html__( 'For datasets with row-level security. The identity comes from WordPress’s user, never from the page.', 'pbi-bound-report' ) . '</p><table class="form-table" role="presentation">';
		self::row(
			'username_source',
			__( 'User name in Power BI', 'pbi-bound-report' ),
			'<select name="username_source" id="username_source">' . implode(
				'',
				array_map(
					static function ( string $value, string $label ) use ( $site ): string {
						return '<option value="' . esc_attr( $value ) . '"' . selected( $site['username_source'], $value, false ) . '>' . esc_html( $label ) . '</option>';
					},
					array( 'login', 'email', 'field' ),
					array( __( 'Login', 'pbi-bound-report' ), __( 'E-mail address', 'pbi-bound-report' ), __( 'A user field:', 'pbi-bound-report' ) )
				)
			) . '</select> <input type="text" name="username_field" aria-label="' . esc_attr__( 'Name of the user field', 'pbi-bound-report' ) . '" placeholder="' . esc_attr__( 'Name of the user field', 'pbi-bound-report' ) . '" value="' . esc_attr( $site['username_field'] ) . '">',
			__( 'Where people can register themselves, use only what they cannot choose: a field that your shop or membership plugin fills. A user with a Power BI role and no user name does not see datasets with row-level security.', 'pbi-bound-report' )
		);
		$of_roles = __( 'Names of the dataset’s roles, with commas between them.', 'pbi-bound-report' );
		$help     = $of_roles;
		foreach ( wp_roles()->get_names() as $role => $name ) {
			/* translators: %s: name of a WordPress role. */
			self::row( "role-$role", sprintf( __( 'Power BI roles of: %s', 'pbi-bound-report' ), translate_user_role( $name ) ), '<input type="text" class="regular-text" id="' . esc_attr( "role-$role" ) . '" name="roles[' . esc_attr( $role ) . ']" value="' . esc_attr( implode( ', ', $site['roles'][ $role ] ?? array() ) ) . '">', $help );
			// Once is enough.
			$help = '';
		}
		self::text_row( 'visitor_username', __( 'User name for visitors', 'pbi-bound-report' ), $site['visitor_username'], __( 'For visitors who are not signed in, and for users without a Power BI role. Empty: they do not see datasets with row-level security.', 'pbi-bound-report' ) );
		self::text_row( 'visitor_roles', __( 'Power BI roles for visitors', 'pbi-bound-report' ), implode( ', ', $site['visitor_roles'] ), $of_roles );
		echo '</table><h2>' . esc_html__( 'Who sees which reports', 'pbi-bound-report' ) . '</h2><table class="form-table" role="presentation">';
		self::area_row(
			'public',
			__( 'Public', 'pbi-bound-report' ),
			array_map(
				static function ( array $pair ): string {
					return trim( $pair['report'] . ' ' . ( $pair['dataset'] ?? '' ) );
				},
				$site['public']
			),
			__( 'What public pages may show, one a line: report id, dataset id (left out: the report’s own). A line is added when an editor or administrator saves a page with a report. Taking one out hides the report from visitors at once.', 'pbi-bound-report' )
		);
		self::area_row(
			'rules',
			__( 'Signed-in users', 'pbi-bound-report' ),
			array_map(
				static function ( array $rule ): string {
					return trim( $rule['who'] . ' ' . $rule['report'] . ' ' . $rule['dataset'] );
				},
				$site['rules']
			),
			__( 'What users may see in blocks for signed-in users, one a line: WordPress role or capability, report id, dataset id. Example: customer 00000000-0000-0000-0000-000000000000 00000000-0000-0000-0000-000000000000', 'pbi-bound-report' )
		);
		self::area_row( 'workspaces', __( 'Only these workspaces', 'pbi-bound-report' ), $site['workspaces'], __( 'Workspace ids, one a line. Empty: all of which the application is a member.', 'pbi-bound-report' ) );
		self::row( 'cache_hours', __( 'Pages are kept by caches for at most', 'pbi-bound-report' ), '<input type="number" min="1" max="2160" class="small-text" name="cache_hours" id="cache_hours" value="' . esc_attr( (string) $site['cache_hours'] ) . '"> ' . esc_html__( 'hours', 'pbi-bound-report' ), __( 'A page’s permission for its report lives a day longer than that.', 'pbi-bound-report' ) );
		echo '</table><p class="submit">';
		submit_button( __( 'Save', 'pbi-bound-report' ), 'primary', 'submit', false );
		echo ' ';
		submit_button( __( 'Save and check', 'pbi-bound-report' ), 'secondary', 'check', false );
		echo '</p></form></div>';
	}

	/**
	 * The page's head, and the start of its form.
	 *
	 * @param string $intro Text.
	 */
	private static function head( string $intro ): void {
		echo '<div class="wrap"><h1>' . esc_html__( 'Power BI reports', 'pbi-bound-report' ) . '</h1>';
		$notice = get_transient( 'pbi_bound_report_notice_' . get_current_user_id() );
		if ( is_array( $notice ) ) {
			delete_transient( 'pbi_bound_report_notice_' . get_current_user_id() );
			echo '<div class="notice notice-success"><p>' . esc_html__( 'Saved.', 'pbi-bound-report' ) . '</p></div>';
			foreach ( $notice as $text ) {
				echo '<div class="notice notice-error"><p>' . esc_html( $text ) . '</p></div>';
			}
		}
		if ( Settings::has_unreadable_secret() ) {
			echo '<div class="notice notice-error"><p>' . esc_html__( 'The saved secret cannot be read any more, because the salts in wp-config.php have changed. Enter it again.', 'pbi-bound-report' ) . '</p></div>';
		}
		foreach ( is_network_admin() ? array() : Identity_Settings::gaps() as $text ) {
			echo '<div class="notice notice-warning"><p>' . esc_html( $text ) . '</p></div>';
		}
		echo '<p>' . esc_html( $intro ) . '</p><form method="post" autocomplete="off" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="pbi_bound_report_save">';
		wp_nonce_field( self::NONCE );
	}

	/**
	 * The fields of the connection. What a constant or the environment says is told and cannot be changed here.
	 *
	 * @param array<string, mixed> $saved   What is saved.
	 * @param bool                 $network Whether it is the network's.
	 */
	private static function connection_fields( array $saved, bool $network ): void {
		$labels = array(
			'tenant_id'     => array( __( 'Tenant id', 'pbi-bound-report' ), __( 'In Entra, on the overview of the app registration: Directory (tenant) ID.', 'pbi-bound-report' ) ),
			'client_id'     => array( __( 'Application id', 'pbi-bound-report' ), __( 'There as well: Application (client) ID.', 'pbi-bound-report' ) ),
			'client_secret' => array( __( 'Client secret', 'pbi-bound-report' ), __( 'The value, not the id. Safer than here: define( \'PBI_BOUND_REPORT_CLIENT_SECRET\', \'…\' ); in wp-config.php.', 'pbi-bound-report' ) ),
			'certificate'   => array( __( 'Certificate', 'pbi-bound-report' ), __( 'Instead of a secret: PEM, as it was uploaded to the app registration.', 'pbi-bound-report' ) ),
			'private_key'   => array( __( 'Private key', 'pbi-bound-report' ), __( 'Of the certificate, PEM without a password.', 'pbi-bound-report' ) ),
		);
		echo '<h2>' . esc_html__( 'Connection', 'pbi-bound-report' ) . '</h2><table class="form-table" role="presentation">';
		foreach ( $labels as $member => list( $label, $help ) ) {
			$source = Settings::source( $member );
			$id     = esc_attr( $member );
			$secret = in_array( $member, Settings::SECRETS, true );
			$set    = self::set_elsewhere( $member );
			if ( '' !== $set ) {
				// How to fill it in is of no use where it is not filled in.
				$html = $set;
				$help = '';
			} elseif ( $secret ) {
				$kept = '' !== (string) ( $saved[ $member ] ?? '' );
				$hint = $kept ? __( 'saved; empty leaves it as it is', 'pbi-bound-report' ) : '';
				$html = 'private_key' === $member
					? "<textarea rows=\"3\" class=\"large-text code\" name=\"$id\" id=\"$id\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"" . esc_attr( $hint ) . '"></textarea>'
					: "<input type=\"password\" class=\"regular-text\" name=\"$id\" id=\"$id\" autocomplete=\"new-password\" value=\"\" placeholder=\"" . esc_attr( $hint ) . '">';
				if ( $kept ) {
					$html .= " <label><input type=\"checkbox\" name=\"forget_$id\" value=\"1\"> " . esc_html__( 'forget it', 'pbi-bound-report' ) . '</label>';
				}
			} elseif ( 'certificate' === $member ) {
				$html = "<textarea rows=\"3\" class=\"large-text code\" name=\"$id\" id=\"$id\">" . esc_textarea( (string) ( $saved[ $member ] ?? '' ) ) . '</textarea>';
			} else {
				$placeholder = 'network' === $source && ! $network ? __( 'of the network', 'pbi-bound-report' ) : '';
				$html        = "<input type=\"text\" class=\"regular-text code\" name=\"$id\" id=\"$id\" value=\"" . esc_attr( (string) ( $saved[ $member ] ?? '' ) ) . '" placeholder="' . esc_attr( $placeholder ) . '">';
			}
			self::row( $member, $label, $html, $help );
		}
		$names   = array(
			'public'           => __( 'Public', 'pbi-bound-report' ),
			'usGovernment'     => 'US Government (GCC)',
			'usGovernmentHigh' => 'US Government (GCC High)',
			'usGovernmentDoD'  => 'US Government (DoD)',
			'china'            => 'China (21Vianet)',
		);
		$options = '';
		foreach ( $names as $value => $label ) {
			$options .= '<option value="' . esc_attr( $value ) . '"' . selected( (string) ( $saved['cloud'] ?? 'public' ), $value, false ) . '>' . esc_html( $label ) . '</option>';
		}
		$set = self::set_elsewhere( 'cloud' );
		self::row( 'cloud', __( 'Cloud', 'pbi-bound-report' ), '' === $set ? "<select name=\"cloud\" id=\"cloud\">$options</select>" : $set );
		echo '</table>';
	}

	/**
	 * Where a member of the connection is set, if not in the settings.
	 *
	 * @param string $member See Settings::CONSTANTS.
	 * @return string HTML, escaped; empty where the settings decide.
	 */
	private static function set_elsewhere( string $member ): string {
		$source = Settings::source( $member );
		if ( 'constant' !== $source && 'environment' !== $source ) {
			return '';
		}
		/* translators: %s: name of a constant. */
		$text = 'constant' === $source ? __( 'set in wp-config.php as %s', 'pbi-bound-report' ) : __( 'set in the environment as %s', 'pbi-bound-report' );
		return '<code>' . esc_html( sprintf( $text, Settings::CONSTANTS[ $member ] ) ) . '</code>';
	}

	/** What the check has found, if it was asked for. */
	private static function check_results(): void {
		if ( ! isset( $_GET['check'], $_GET['_wpnonce'] ) || false === wp_verify_nonce( sanitize_text_field( wp_unslash( $_GET['_wpnonce'] ) ), 'pbi_bound_report_check' ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Check', 'pbi-bound-report' ) . '</h2><table class="widefat striped pbi-bound-report-check"><tbody>';
		foreach ( Connection_Check::run() as $step ) {
			printf( '<tr><td style="width:1.5em">%s</td><th scope="row" style="width:25%%;vertical-align:top">%s</th><td style="overflow-wrap:anywhere">%s</td></tr>', self::mark( $step['ok'] ), esc_html( $step['step'] ), esc_html( $step['text'] ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- mark() gives fixed HTML.
		}
		echo '</tbody></table>';
	}

	/**
	 * The mark of a step.
	 *
	 * @param bool|null $ok Null for what was not checked.
	 * @return string HTML, escaped.
	 */
	private static function mark( ?bool $ok ): string {
		if ( null === $ok ) {
			return '<span aria-hidden="true">–</span><span class="screen-reader-text">' . esc_html__( 'not checked', 'pbi-bound-report' ) . '</span>';
		}
		return $ok
			? '<span style="color:#007017" aria-hidden="true">✓</span><span class="screen-reader-text">' . esc_html__( 'good', 'pbi-bound-report' ) . '</span>'
			: '<span style="color:#b32d2e" aria-hidden="true">✗</span><span class="screen-reader-text">' . esc_html__( 'failed', 'pbi-bound-report' ) . '</span>';
	}

	/** The last problems of the token endpoint. */
	private static function problems(): void {
		$log = get_option( Log::OPTION, array() );
		if ( ! is_array( $log ) || 0 === count( $log ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Last problems', 'pbi-bound-report' ) . '</h2>';
		self::problems_table( array_slice( $log, 0, self::PROBLEMS_IN_SIGHT ) );
		$earlier = array_slice( $log, self::PROBLEMS_IN_SIGHT );
		if ( count( $earlier ) > 0 ) {
			/* translators: %d: number of problems. */
			echo '<details style="margin-top:8px"><summary>' . esc_html( sprintf( __( 'Earlier problems (%d)', 'pbi-bound-report' ), count( $earlier ) ) ) . '</summary>';
			self::problems_table( $earlier );
			echo '</details>';
		}
	}

	/**
	 * Problems, the newest first.
	 *
	 * @param array<int, array<string, mixed>> $entries See Log.
	 */
	private static function problems_table( array $entries ): void {
		echo '<table class="widefat striped pbi-bound-report-problems"><tbody>';
		foreach ( $entries as $entry ) {
			$detail = (array) $entry['detail'];
			$remedy = (string) ( $detail['remedy'] ?? '' );
			$text   = '' === $remedy ? (string) ( $detail['problem'] ?? $detail['code'] ?? $entry['event'] ) : Remedies::text( $remedy );
			printf( '<tr><td style="width:25%%"><span style="white-space:nowrap">%s</span> <span style="white-space:nowrap">%s</span></td><td>%s<br><small style="overflow-wrap:anywhere">%s</small></td></tr>', esc_html( wp_date( 'Y-m-d', (int) $entry['at'] ) ), esc_html( wp_date( 'H:i:s', (int) $entry['at'] ) ), esc_html( $text ), esc_html( self::problem_numbers( $detail ) ) );
		}
		echo '</tbody></table>';
	}

	/**
	 * What a problem is about, and what Power BI or Entra said.
	 *
	 * @param array<string, mixed> $detail See Log.
	 */
	private static function problem_numbers( array $detail ): string {
		$upstream = (array) ( $detail['upstream'] ?? array() );
		$parts    = array();
		foreach ( array(
			__( 'Report', 'pbi-bound-report' )          => $detail['reportId'] ?? '',
			__( 'Dataset', 'pbi-bound-report' )         => $detail['datasetId'] ?? '',
			__( 'Details:', 'pbi-bound-report' )        => Power_Bi_Error::words_of( $upstream ),
			__( 'Request id:', 'pbi-bound-report' )     => $upstream['requestId'] ?? '',
			__( 'Correlation id:', 'pbi-bound-report' ) => $detail['correlationId'] ?? '',
		) as $label => $value ) {
			if ( is_string( $value ) && '' !== $value ) {
				$parts[] = "$label $value";
			}
		}
		return implode( ' · ', $parts );
	}

	/**
	 * A row with a text field.
	 *
	 * @param string $name  Of the field.
	 * @param string $label Of the row.
	 * @param string $value Of the field.
	 * @param string $help  Text.
	 */
	private static function text_row( string $name, string $label, string $value, string $help ): void {
		self::row( $name, $label, '<input type="text" class="regular-text" name="' . esc_attr( $name ) . '" id="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">', $help );
	}

	/**
	 * A row with a field of several lines.
	 *
	 * @param string   $name  Of the field.
	 * @param string   $label Of the row.
	 * @param string[] $lines Of the field.
	 * @param string   $help  Text.
	 */
	private static function area_row( string $name, string $label, array $lines, string $help ): void {
		self::row( $name, $label, '<textarea rows="4" class="large-text code" name="' . esc_attr( $name ) . '" id="' . esc_attr( $name ) . '">' . esc_textarea( implode( "\n", $lines ) ) . '</textarea>', $help );
	}

	/**
	 * A row of the form.
	 *
	 * @param string $id    Of the field.
	 * @param string $label Of the row.
	 * @param string $html  Escaped.
	 * @param string $help  Text.
	 */
	private static function row( string $id, string $label, string $html, string $help = '' ): void {
		echo '<tr><th scope="row"><label for="' . esc_attr( $id ) . '">' . esc_html( $label ) . '</label></th><td>' . $html; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped by the caller.
		if ( '' !== $help ) {
			echo '<p class="description">' . esc_html( $help ) . '</p>';
		}
		echo '</td></tr>';
	}
}
