<?php
/**
 * Reads what a page asks for.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * The members of a request are a closed list: any other is refused at every level, because Power BI binds names without regard
 * to case, and an endpoint that ignored unknown members would have to guess every spelling of `identities`. Pure.
 */
final class Request_Reader {
	/** A page that asks for more than this is broken or hostile. */
	private const MAX_ITEMS = 500;

	private const UUID    = '/\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z/';
	private const DATASET = '/\A[a-z0-9][a-z0-9_-]{0,99}\z/';

	/**
	 * Reads a body.
	 *
	 * @param string $json The request's body as it came.
	 * @return array{pairs: array<int, array<string, mixed>>, target_workspaces: string[], allow_multiple_tokens: bool}
	 * @throws Endpoint_Error With code InvalidRequest, naming the member and the remedy.
	 */
	public static function read( string $json ): array {
		$body = json_decode( $json, false, 64 );
		if ( JSON_ERROR_NONE !== json_last_error() || 1 !== preg_match( '//u', $json ) ) {
			throw self::invalid( 'Failed to read the request: its body is not JSON in UTF-8.' );
		}
		$root    = self::members( $body, 'the request', array( 'reports', 'datasets', 'bindings', 'targetWorkspaces', 'allowMultipleTokens' ) );
		$reports = array();
		foreach ( self::items( $root, 'reports' ) as $index => $item ) {
			$at     = "reports[$index]";
			$report = self::members( $item, $at, array( 'id', 'groupId', 'allowEdit' ) );
			if ( isset( $report['groupId'] ) ) {
				self::id( $report['groupId'], "$at.groupId", self::UUID );
			}
			$reports[ self::id( $report['id'] ?? null, "$at.id", self::UUID ) ] = self::boolean( $report['allowEdit'] ?? null, "$at.allowEdit" );
		}
		$datasets = array();
		foreach ( self::items( $root, 'datasets' ) as $index => $item ) {
			$at      = "datasets[$index]";
			$dataset = self::members( $item, $at, array( 'id', 'xmlaPermissions' ) );
			$datasets[ self::id( $dataset['id'] ?? null, "$at.id", self::DATASET ) ] = self::xmla( $dataset['xmlaPermissions'] ?? null, "$at.xmlaPermissions" );
		}
		if ( 0 === count( $reports ) ) {
			throw self::invalid( 'Failed to read reports: it is empty. Name at least one report.' );
		}
		$workspaces = array();
		foreach ( self::items( $root, 'targetWorkspaces' ) as $index => $item ) {
			$workspace = self::members( $item, "targetWorkspaces[$index]", array( 'id' ) );

			$workspaces[ self::id( $workspace['id'] ?? null, "targetWorkspaces[$index].id", self::UUID ) ] = true;
		}
		return array(
			'pairs'                 => self::pairs( $root, $reports, $datasets ),
			'target_workspaces'     => array_map( 'strval', array_keys( $workspaces ) ),
			'allow_multiple_tokens' => self::boolean( $root['allowMultipleTokens'] ?? null, 'allowMultipleTokens' ),
		);
	}

	/**
	 * Which report is asked for on which dataset. Without `bindings`: each on each.
	 *
	 * @param array<string, mixed> $root     The request.
	 * @param array<string, bool>  $reports  Id → whether it shall be edited.
	 * @param array<string, bool>  $datasets Id → whether it shall be reached through XMLA.
	 * @return array<int, array<string, mixed>>
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function pairs( array $root, array $reports, array $datasets ): array {
		$pairs = array();
		if ( isset( $root['bindings'] ) ) {
			foreach ( self::items( $root, 'bindings' ) as $index => $item ) {
				$at      = "bindings[$index]";
				$binding = self::members( $item, $at, array( 'reportId', 'datasetId', 'signature' ) );
				$report  = self::id( $binding['reportId'] ?? null, "$at.reportId", self::UUID );
				$dataset = isset( $binding['datasetId'] ) ? self::id( $binding['datasetId'], "$at.datasetId", self::DATASET ) : null;
				if ( ! isset( $reports[ $report ] ) ) {
					throw self::invalid( "Failed to read $at.reportId: the report is not in reports. List it there as well." );
				}
				if ( null !== $dataset && ! isset( $datasets[ $dataset ] ) ) {
					throw self::invalid( "Failed to read $at.datasetId: the dataset is not in datasets. List it there as well." );
				}
				$signature = $binding['signature'] ?? null;
				if ( array_key_exists( 'signature', $binding ) && ( ! is_string( $signature ) || strlen( $signature ) > 4096 ) ) {
					throw self::invalid( "Failed to read $at.signature: it is not a signed binding." );
				}
				$pairs[] = array( $report, $dataset, $signature );
			}
			if ( 0 === count( $pairs ) ) {
				throw self::invalid( 'Failed to read bindings: it is empty. Leave it out, or name at least one pair.' );
			}
		} else {
			foreach ( array_keys( $reports ) as $report ) {
				foreach ( count( $datasets ) > 0 ? array_keys( $datasets ) : array( null ) as $dataset ) {
					$pairs[] = array( (string) $report, null === $dataset ? null : (string) $dataset, null );
				}
			}
		}
		if ( count( $pairs ) > self::MAX_ITEMS ) {
			throw self::invalid( 'Failed to accept the request: it asks for more than ' . self::MAX_ITEMS . ' pairs. Name the wanted ones in bindings.' );
		}
		$unique = array();
		foreach ( $pairs as list( $report, $dataset, $signature ) ) {
			$unique[ "$report $dataset $signature" ] = array(
				'report'    => $report,
				'dataset'   => $dataset,
				'signature' => $signature,
				'edit'      => $reports[ $report ],
				'xmla'      => null !== $dataset && $datasets[ $dataset ],
			);
		}
		return array_values( $unique );
	}

	/**
	 * Reads an object and refuses every member that is not on the list.
	 *
	 * @param mixed    $value   What stands there.
	 * @param string   $at      Where, for the error.
	 * @param string[] $allowed Names.
	 * @return array<string, mixed>
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function members( $value, string $at, array $allowed ): array {
		if ( ! is_object( $value ) ) {
			throw self::invalid( "Failed to read $at: it is not an object." );
		}
		$members = get_object_vars( $value );
		foreach ( array_keys( $members ) as $name ) {
			if ( in_array( (string) $name, $allowed, true ) ) {
				continue;
			}
			throw self::invalid(
				1 === preg_match( '/ident|user|role|custom|audit|blob|profile/i', (string) $name )
					? "Failed to accept $at: a page may not say who is asking. Remove the identity member; the site's server decides it."
					: "Failed to accept $at: it has a member that is not part of the request. Allowed are " . implode( ', ', $allowed ) . '.'
			);
		}
		return $members;
	}

	/**
	 * Reads a list.
	 *
	 * @param array<string, mixed> $root The request.
	 * @param string               $name Its member.
	 * @return array<int, mixed>
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function items( array $root, string $name ): array {
		$value = $root[ $name ] ?? array();
		if ( ! is_array( $value ) ) {
			throw self::invalid( "Failed to read $name: it is not an array." );
		}
		if ( count( $value ) > self::MAX_ITEMS ) {
			throw self::invalid( "Failed to accept $name: it has more than " . self::MAX_ITEMS . ' items. Ask for less at a time.' );
		}
		return array_values( $value );
	}

	/**
	 * Reads an id.
	 *
	 * @param mixed  $value What stands there.
	 * @param string $at    Where, for the error.
	 * @param string $form  Regular expression.
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function id( $value, string $at, string $form ): string {
		$id = is_string( $value ) ? self::plain_id( $value ) : '';
		if ( 1 !== preg_match( $form, $id ) ) {
			throw self::invalid( "Failed to read $at: it is not an id such as \"00000000-0000-0000-0000-000000000000\"." );
		}
		return $id;
	}

	/**
	 * An id as people have it, in its usual form: without braces, brackets, quotes, white space and what nobody sees, in lower
	 * case, and a GUID with its hyphens.
	 *
	 * @param string $text As it came.
	 */
	public static function plain_id( string $text ): string {
		if ( strlen( $text ) > 200 || 1 !== preg_match( '//u', $text ) ) {
			return '';
		}
		$text = (string) preg_replace( array( '/[\p{Cf}\x{FE0F}]/u', '/[\x{2010}-\x{2015}\x{2212}]/u' ), array( '', '-' ), $text );
		$text = strtolower( (string) preg_replace( '/\A[\p{Z}\s]+|[\p{Z}\s]+\z/u', '', $text ) );
		$text = trim( (string) preg_replace( '/\A[<"\'\p{Ps}\p{Pi}\p{Pf}](.*)[>"\'\p{Pe}\p{Pi}\p{Pf}]\z/u', '$1', $text ) );
		$guid = '/\A([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\z/';
		return 1 === preg_match( $guid, $text, $parts ) ? implode( '-', array_slice( $parts, 1 ) ) : $text;
	}

	/**
	 * Reads a boolean.
	 *
	 * @param mixed  $value What stands there.
	 * @param string $at    Where, for the error.
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function boolean( $value, string $at ): bool {
		if ( null !== $value && ! is_bool( $value ) ) {
			throw self::invalid( "Failed to read $at: it is neither true nor false." );
		}
		return true === $value;
	}

	/**
	 * Reads XMLA permissions.
	 *
	 * @param mixed  $value What stands there.
	 * @param string $at    Where, for the error.
	 * @throws Endpoint_Error With code InvalidRequest.
	 */
	private static function xmla( $value, string $at ): bool {
		if ( null === $value || 'Off' === $value ) {
			return false;
		}
		if ( 'ReadOnly' !== $value ) {
			throw self::invalid( "Failed to read $at: it is neither \"Off\" nor \"ReadOnly\"." );
		}
		return true;
	}

	/**
	 * Makes the error.
	 *
	 * @param string $message For the reader of the page.
	 */
	private static function invalid( string $message ): Endpoint_Error {
		return new Endpoint_Error( 'InvalidRequest', $message );
	}
}
