<?php
/**
 * What is kept between requests, and locks.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Transients, encrypted. A lock is a row that only one request can insert, because transients cannot be added atomically; a
 * persistent object cache can, and is used where there is one.
 *
 * Such a cache may take everything and have nothing (badly set up, full): each visitor would have a token made, and have the lock
 * for it. So a lock and a value that are written are read back. What is not there is no proof, because another request may have
 * taken it away; an entry that nobody else knows is (cache_keeps()). Then transients and locks are in the database for some
 * minutes, after which the next lock tries the cache again.
 */
final class Store {
	private const PREFIX = 'pbi_br_';

	/** Group of the object cache that locks are in. */
	private const GROUP = 'pbi_bound_report';

	/** Seconds after which a lock was left behind by a process that died: no request lives longer. */
	private const LOCK_SECONDS = 30;

	/** Option: until when the object cache is left alone. */
	private const CACHE = 'pbi_bound_report_cache';

	private const CACHE_LEFT_SECONDS = 10 * MINUTE_IN_SECONDS;

	/** About the length of an embed token: a cache that is full may still take what is short. */
	private const TOKEN_LENGTH = 4096;

	/** What lock() gives where nothing can be written, so that nobody can have the lock either. */
	private const NO_LOCK = '';

	/** What SQLite, MySQL and MariaDB say of a write that only had to wait. */
	private const BUSY = '/database (?:table |schema )?is locked|Lock wait timeout exceeded|Deadlock found/i';

	/**
	 * Whether the object cache is used; null until that has been looked up.
	 *
	 * @var bool|null
	 */
	private static $in_cache = null;

	/**
	 * Whether transients and locks are in an object cache, rather than in the database.
	 *
	 * @param bool $fresh Whether another request may have left it during this one.
	 */
	private static function in_cache( bool $fresh = false ): bool {
		if ( ! wp_using_ext_object_cache() ) {
			return false;
		}
		if ( $fresh || null === self::$in_cache ) {
			$until          = $fresh ? self::fresh_option( self::CACHE, 0 ) : get_option( self::CACHE, 0 );
			self::$in_cache = (int) $until <= time();
		}
		return self::$in_cache;
	}

	/**
	 * Whether the object cache has what it was given a moment before. Where it has not, it is left alone for some minutes.
	 *
	 * @param int $length Of the entry that is tried.
	 */
	public static function cache_keeps( int $length = self::TOKEN_LENGTH ): bool {
		$name = self::name( 'probe ' . wp_generate_password( 12, false ) );
		$kept = 0;
		// Twice, because one that keeps what it has got first is none either.
		for ( $tries = 1; $tries <= 2; ++$tries ) {
			$text = bin2hex( random_bytes( max( 16, intdiv( $length, 2 ) ) ) );
			wp_cache_set( $name, $text, self::GROUP, MINUTE_IN_SECONDS );
			$kept += wp_cache_get( $name, self::GROUP, true ) === $text ? 1 : 0;
		}
		wp_cache_delete( $name, self::GROUP );
		if ( $kept < 2 ) {
			self::leave_cache();
		}
		return 2 === $kept;
	}

	/** Leaves the object cache alone for some minutes, and tells the site's owner, once a day. */
	private static function leave_cache(): void {
		self::$in_cache = false;
		$until          = (int) self::fresh_option( self::CACHE, 0 );
		if ( $until > time() ) {
			return;
		}
		self::write(
			static function (): bool {
				return update_option( self::CACHE, time() + self::CACHE_LEFT_SECONDS, false );
			}
		);
		if ( $until < time() - DAY_IN_SECONDS ) {
			Log::write( 'object-cache', array( 'remedy' => 'object-cache' ) );
		}
	}

	/**
	 * Does something with transients of the database, whether there is an object cache or not.
	 *
	 * @template T
	 * @param callable():T $action What to do.
	 * @return T
	 */
	private static function in_database( callable $action ) {
		$previous = wp_using_ext_object_cache( false );
		try {
			return $action();
		} finally {
			wp_using_ext_object_cache( $previous );
		}
	}

	/**
	 * Does something with transients, where they are.
	 *
	 * @template T
	 * @param callable():T $action What to do.
	 * @return T
	 */
	private static function with_transients( callable $action ) {
		return self::in_cache() ? $action() : self::in_database( $action );
	}

	/**
	 * Reads a value.
	 *
	 * @param string $key   Any text.
	 * @param bool   $fresh Whether another request may have written it during this one.
	 * @return mixed|null
	 */
	public static function get( string $key, bool $fresh = false ) {
		$name = self::name( $key );
		if ( $fresh && self::in_cache( true ) ) {
			// Caches remember for a request what they have looked up, also that there was nothing.
			wp_cache_get( $name, 'transient', true );
		} elseif ( $fresh ) {
			wp_cache_delete( "_transient_$name", 'options' );
			wp_cache_delete( "_transient_timeout_$name", 'options' );
			wp_cache_delete( 'notoptions', 'options' );
		}
		$sealed = self::with_transients(
			static function () use ( $name ) {
				return get_transient( $name );
			}
		);
		$text   = Vault::open( $sealed, $key );
		return null === $text ? null : json_decode( $text, true );
	}

	/**
	 * Keeps a value.
	 *
	 * @param string $key     Any text.
	 * @param mixed  $value   What JSON can hold.
	 * @param int    $seconds How long.
	 */
	public static function set( string $key, $value, int $seconds ): void {
		$name = self::name( $key );
		$text = Vault::seal( (string) wp_json_encode( $value ), $key );
		if ( self::in_cache() ) {
			set_transient( $name, $text, max( 1, $seconds ) );
			if ( wp_cache_get( $name, 'transient', true ) === $text || self::cache_keeps( strlen( $text ) ) ) {
				return;
			}
		}
		self::in_database(
			static function () use ( $name, $text, $seconds ): void {
				self::write(
					static function () use ( $name, $text, $seconds ): bool {
						return set_transient( $name, $text, max( 1, $seconds ) );
					}
				);
			}
		);
	}

	/**
	 * Writes, and tries again where a busy database refuses: SQLite does so at once to one of two requests that have both read
	 * and want to write. A token whose writing was lost would be made once more by each request that waits for it. Any other
	 * refusal would come again, and false is also what WordPress says of a value that is there already.
	 *
	 * @param callable():bool $write Whether it has succeeded.
	 */
	public static function write( callable $write ): void {
		global $wpdb;
		$previous = $wpdb->suppress_errors();
		for ( $tries = 1; $tries <= 6; ++$tries ) {
			// It keeps the error of an earlier query where nothing is asked of the database.
			$wpdb->last_error = '';
			if ( $write() || 1 !== preg_match( self::BUSY, $wpdb->last_error ) ) {
				break;
			}
			usleep( wp_rand( 20000, 60000 ) );
		}
		$wpdb->suppress_errors( $previous );
	}

	/**
	 * Forgets a value.
	 *
	 * @param string $key Any text.
	 */
	public static function delete( string $key ): void {
		$name = self::name( $key );
		self::with_transients(
			static function () use ( $name ): bool {
				return delete_transient( $name );
			}
		);
	}

	/**
	 * Gets a value, or makes it: one request makes it, the others wait for that one. If the maker fails or is away too long, the
	 * next one tries. Where no lock can be had, because neither cache nor database writes, each makes its own.
	 *
	 * @template T
	 * @param string                       $key      Any text.
	 * @param callable(mixed):bool         $good     Whether a kept value will do.
	 * @param callable():array{0: T, 1: int} $make   Makes it: the value, and for how many seconds it is kept.
	 * @param int                          $patience Seconds that one waits for another.
	 * @return mixed
	 * @throws Power_Bi_Error When waiting has taken too long.
	 */
	public static function get_or_make( string $key, callable $good, callable $make, int $patience = 15 ) {
		$kept = self::get( $key );
		if ( null !== $kept && $good( $kept ) ) {
			return $kept;
		}
		$until = microtime( true ) + $patience;
		$token = null;
		while ( null === $token ) {
			$token = self::lock( $key );
			// Looked up again in either case: the other may have been through just before the lock was taken.
			$kept = self::get( $key, true );
			if ( null !== $kept && $good( $kept ) ) {
				self::unlock( $key, $token );
				return $kept;
			}
			if ( null === $token ) {
				if ( microtime( true ) > $until ) {
					throw new Power_Bi_Error( 'unavailable', array( 'message' => 'Another request that asks for the same did not end in time.' ), 5 );
				}
				usleep( wp_rand( 60000, 120000 ) );
			}
		}
		try {
			list( $value, $seconds ) = $make();
			if ( $seconds > 0 ) {
				self::set( $key, $value, $seconds );
			}
			return $value;
		} finally {
			self::unlock( $key, $token );
		}
	}

	/**
	 * Takes a lock.
	 *
	 * @param string $key Any text.
	 * @return string|null What it is given back with; null where somebody has it; NO_LOCK where there can be none.
	 */
	private static function lock( string $key ): ?string {
		$name  = self::name( "lock $key" );
		$token = time() . ':' . wp_generate_password( 12, false );
		$given = self::in_cache( true ) ? self::lock_in_cache( $name, $token ) : self::NO_LOCK;
		return self::NO_LOCK === $given ? self::lock_in_database( $name, $token ) : $given;
	}

	/**
	 * Takes a lock in an object cache. One that does not write would let nobody have it, and everybody wait for nobody; one that
	 * loses what it is given would let everybody have it.
	 *
	 * @param string $name  Of the lock.
	 * @param string $token What it is given back with.
	 * @return string|null See lock().
	 */
	private static function lock_in_cache( string $name, string $token ): ?string {
		for ( $tries = 1; $tries <= 3; ++$tries ) {
			$added  = wp_cache_add( $name, $token, self::GROUP, self::LOCK_SECONDS );
			$holder = wp_cache_get( $name, self::GROUP, true );
			if ( $added && $holder === $token ) {
				return $token;
			}
			if ( is_string( $holder ) && ! self::is_left_behind( $holder ) ) {
				return null;
			}
			if ( is_string( $holder ) ) {
				wp_cache_delete( $name, self::GROUP );
			}
		}
		// Where the cache keeps, others have had the lock each time.
		return self::cache_keeps() ? null : self::NO_LOCK;
	}

	/**
	 * Takes a lock in the database.
	 *
	 * @param string $name  Of the lock.
	 * @param string $token What it is given back with.
	 * @return string|null See lock().
	 */
	private static function lock_in_database( string $name, string $token ): ?string {
		global $wpdb;
		$inserted = self::insert( $name, $token );
		if ( 1 === $inserted ) {
			return $token;
		}
		// A read-only database refuses everybody. A busy one will not a moment later.
		if ( false === $inserted && 1 !== preg_match( self::BUSY, $wpdb->last_error ) ) {
			return self::NO_LOCK;
		}
		$previous = $wpdb->suppress_errors();
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$holder = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM `$wpdb->options` WHERE option_name = %s", $name ) );
		if ( is_string( $holder ) && self::is_left_behind( $holder ) ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->query( $wpdb->prepare( "DELETE FROM `$wpdb->options` WHERE option_name = %s AND option_value = %s", $name, $holder ) );
		}
		$wpdb->suppress_errors( $previous );
		return null;
	}

	/**
	 * Whether the request that has taken a lock has died.
	 *
	 * @param string $holder What it has taken it with.
	 */
	private static function is_left_behind( string $holder ): bool {
		return (int) $holder < time() - self::LOCK_SECONDS;
	}

	/**
	 * Writes an option that nobody has written yet. Of several requests at the same moment one succeeds; WordPress's own
	 * add_option() lets the last one win, although the others have gone on with theirs.
	 *
	 * @param string $name  Of the option.
	 * @param string $value Serialized.
	 * @return bool Whether this request has written it.
	 */
	public static function insert_option( string $name, string $value ): bool {
		return 1 === self::insert( $name, $value );
	}

	/**
	 * Writes a row of the options table, if there is none of that name.
	 *
	 * @param string $name  Of the option.
	 * @param string $value Serialized.
	 * @return int|bool 1 where it is written, 0 where there was one, false where the database refuses.
	 */
	private static function insert( string $name, string $value ) {
		global $wpdb;
		$previous = $wpdb->suppress_errors();
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- The unique name makes it atomic, which no function of WordPress is.
		$inserted = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO `$wpdb->options` ( `option_name`, `option_value`, `autoload` ) VALUES ( %s, %s, 'no' )", $name, $value ) );
		$wpdb->suppress_errors( $previous );
		return $inserted;
	}

	/**
	 * Reads an option that another request may have written during this one.
	 *
	 * @param string $name     Of the option.
	 * @param mixed  $fallback Where there is none.
	 * @return mixed
	 */
	public static function fresh_option( string $name, $fallback ) {
		wp_cache_delete( $name, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		return get_option( $name, $fallback );
	}

	/**
	 * Does something that no other request does at the same time. Whoever has waited too long goes on: a lost update is better
	 * than a page that cannot be saved.
	 *
	 * @param string          $key      Any text.
	 * @param callable():void $action   What to do.
	 * @param int             $patience Seconds.
	 */
	public static function exclusively( string $key, callable $action, int $patience = 10 ): void {
		$until = microtime( true ) + $patience;
		$token = self::lock( $key );
		while ( null === $token && microtime( true ) < $until ) {
			usleep( wp_rand( 20000, 60000 ) );
			$token = self::lock( $key );
		}
		try {
			$action();
		} finally {
			self::unlock( $key, $token );
		}
	}

	/**
	 * Gives a lock back, unless somebody else has it by now.
	 *
	 * @param string      $key   Any text.
	 * @param string|null $token What lock() gave.
	 */
	private static function unlock( string $key, ?string $token ): void {
		global $wpdb;
		if ( null === $token || self::NO_LOCK === $token ) {
			return;
		}
		$name = self::name( "lock $key" );
		if ( wp_using_ext_object_cache() && wp_cache_get( $name, self::GROUP, true ) === $token ) {
			wp_cache_delete( $name, self::GROUP );
			return;
		}
		self::write(
			static function () use ( $wpdb, $name, $token ): bool {
				// phpcs:ignore WordPress.DB.DirectDatabaseQuery
				return false !== $wpdb->query( $wpdb->prepare( "DELETE FROM `$wpdb->options` WHERE option_name = %s AND option_value = %s", $name, $token ) );
			}
		);
	}

	/**
	 * Counts an event.
	 *
	 * @param string $key     What is counted.
	 * @param int    $limit   How many are let through …
	 * @param int    $seconds … in so many seconds.
	 * @return int|null Seconds to wait, where it is one too many.
	 */
	public static function count( string $key, int $limit, int $seconds ): ?int {
		$name   = self::name( "count $key" );
		$window = self::with_transients(
			static function () use ( $name, $seconds ): array {
				$window = get_transient( $name );
				if ( ! is_array( $window ) || $window[0] <= time() ) {
					$window = array( time() + $seconds, 0 );
				}
				++$window[1];
				set_transient( $name, $window, max( 1, $window[0] - time() ) );
				return $window;
			}
		);
		return $window[1] > $limit ? max( 1, $window[0] - time() ) : null;
	}

	/**
	 * Removes what has ended and is in the database beside an object cache. WordPress itself does so only where there is no such cache.
	 */
	public static function delete_expired(): void {
		if ( wp_using_ext_object_cache() ) {
			delete_expired_transients( true );
		}
	}

	/**
	 * Removes everything that is kept on this site.
	 */
	public static function clear(): void {
		global $wpdb;
		foreach ( array( '_transient_' . self::PREFIX, '_transient_timeout_' . self::PREFIX, self::PREFIX ) as $prefix ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->query( $wpdb->prepare( "DELETE FROM `$wpdb->options` WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		}
		// What an external cache keeps cannot be listed; another generation of names makes it unreachable, and it goes by itself.
		update_option( 'pbi_bound_report_generation', wp_generate_password( 8, false ), false );
		// Whoever saves the settings may have mended the cache before.
		delete_option( self::CACHE );
		self::$in_cache = null;
		wp_cache_delete( 'alloptions', 'options' );
		wp_cache_delete( 'notoptions', 'options' );
	}

	/**
	 * A name that fits into the options table.
	 *
	 * @param string $key Any text.
	 */
	private static function name( string $key ): string {
		return self::PREFIX . substr( hash( 'sha256', get_option( 'pbi_bound_report_generation', '' ) . " $key" ), 0, 40 );
	}
}
