<?php
/**
 * An object cache for tests, as a site has it with Redis or Memcached: transients and the plugin's locks are in files, which all
 * processes share. Its manners stand in the file `cache-manners`: `refuse` writes nothing, `lose` forgets at once what it has
 * taken, `old` keeps what it has got first, `full` forgets what is longer than a lock, `misses` remembers for a request that there
 * was nothing, unless it is forced to look again. An entry is there whole or not at all, as in such a cache.
 */

wp_using_ext_object_cache( true );
require_once ABSPATH . WPINC . '/class-wp-object-cache.php';

function tests_cache_is( $manners ) {
	return trim( (string) @file_get_contents( WP_CONTENT_DIR . '/cache-manners' ) ) === $manners;
}

function tests_cache_file( $key, $group ) {
	if ( ! in_array( $group, array( 'transient', 'site-transient', 'pbi_bound_report' ), true ) ) {
		return null;
	}
	wp_mkdir_p( WP_CONTENT_DIR . '/cache-files' );
	return WP_CONTENT_DIR . '/cache-files/' . md5( "$group $key" );
}

/** Writes an entry beside its place, from where it is put there in one step. */
function tests_cache_written( $file, $data ) {
	$new = $file . '-' . getmypid();
	file_put_contents( $new, serialize( $data ) );
	return $new;
}

function wp_cache_init() {
	$GLOBALS['wp_object_cache'] = new WP_Object_Cache();
}

function wp_cache_add( $key, $data, $group = '', $expire = 0 ) {
	$file = tests_cache_file( $key, $group );
	if ( null === $file ) {
		return $GLOBALS['wp_object_cache']->add( $key, $data, '' === $group ? 'default' : $group, (int) $expire );
	}
	if ( tests_cache_is( 'refuse' ) || tests_cache_is( 'lose' ) ) {
		return tests_cache_is( 'lose' );
	}
	$new   = tests_cache_written( $file, $data );
	$added = @link( $new, $file );
	unlink( $new );
	return $added;
}

function wp_cache_set( $key, $data, $group = '', $expire = 0 ) {
	$file = tests_cache_file( $key, $group );
	if ( null === $file ) {
		return $GLOBALS['wp_object_cache']->set( $key, $data, '' === $group ? 'default' : $group, (int) $expire );
	}
	unset( $GLOBALS['tests_cache_misses'][ $file ] );
	if ( tests_cache_is( 'refuse' ) || tests_cache_is( 'lose' ) ) {
		return tests_cache_is( 'lose' );
	}
	if ( tests_cache_is( 'full' ) && strlen( serialize( $data ) ) > 200 ) {
		return true;
	}
	return ( tests_cache_is( 'old' ) && is_file( $file ) ) || rename( tests_cache_written( $file, $data ), $file );
}

function wp_cache_get( $key, $group = '', $force = false, &$found = null ) {
	$file = tests_cache_file( $key, $group );
	if ( null === $file ) {
		return $GLOBALS['wp_object_cache']->get( $key, '' === $group ? 'default' : $group, $force, $found );
	}
	$known = ! $force && isset( $GLOBALS['tests_cache_misses'][ $file ] );
	$text  = $known ? '' : (string) @file_get_contents( $file );
	if ( tests_cache_is( 'misses' ) && '' === $text ) {
		$GLOBALS['tests_cache_misses'][ $file ] = true;
	} else {
		unset( $GLOBALS['tests_cache_misses'][ $file ] );
	}
	$found = '' !== $text;
	return $found ? unserialize( $text ) : false;
}

function wp_cache_delete( $key, $group = '' ) {
	$file = tests_cache_file( $key, $group );
	if ( null === $file ) {
		return $GLOBALS['wp_object_cache']->delete( $key, '' === $group ? 'default' : $group );
	}
	return ! tests_cache_is( 'refuse' ) && @unlink( $file );
}

function wp_cache_replace( $key, $data, $group = '', $expire = 0 ) {
	return $GLOBALS['wp_object_cache']->replace( $key, $data, '' === $group ? 'default' : $group, (int) $expire );
}

function wp_cache_incr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->incr( $key, $offset, '' === $group ? 'default' : $group );
}

function wp_cache_decr( $key, $offset = 1, $group = '' ) {
	return $GLOBALS['wp_object_cache']->decr( $key, $offset, '' === $group ? 'default' : $group );
}

function wp_cache_flush() {
	return $GLOBALS['wp_object_cache']->flush();
}

function wp_cache_close() {
	return true;
}

function wp_cache_add_global_groups( $groups ) {
	$GLOBALS['wp_object_cache']->add_global_groups( $groups );
}

function wp_cache_add_non_persistent_groups( $groups ) {
}

function wp_cache_switch_to_blog( $blog ) {
	$GLOBALS['wp_object_cache']->switch_to_blog( $blog );
}

require_once ABSPATH . WPINC . '/cache-compat.php';
