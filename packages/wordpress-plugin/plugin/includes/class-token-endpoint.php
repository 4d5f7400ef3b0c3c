<?php
/**
 * The token endpoint.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/**
 * Takes a page's request and answers with the smallest embed token that shows what is asked for and granted. The same contract as
 * the token broker's. Power BI is asked about granted items only, so nobody can use it to find out which ids exist.
 */
final class Token_Endpoint {
	private const MAX_BYTES       = 65536;
	private const MAX_TOKENS      = 20;
	private const MINIMUM_LIFE    = 20 * MINUTE_IN_SECONDS;
	private const REFUSED_SECONDS = 30;

	/**
	 * Client.
	 *
	 * @var Power_Bi_Client
	 */
	private $client;

	/**
	 * Directory.
	 *
	 * @var Directory
	 */
	private $directory;

	/**
	 * Refused items of this request.
	 *
	 * @var array<int, array<string, string>>
	 */
	private $refused = array();

	/**
	 * Names this request in the log.
	 *
	 * @var string
	 */
	private $correlation_id;

	/**
	 * Makes an endpoint for one request.
	 *
	 * @param Power_Bi_Client $client Client.
	 */
	public function __construct( Power_Bi_Client $client ) {
		$this->client         = $client;
		$this->directory      = new Directory( $client );
		$this->correlation_id = wp_generate_uuid4();
	}

	/**
	 * Answers a request. Never throws.
	 *
	 * @param string                $method  HTTP method as the server has got it.
	 * @param array<string, string> $headers Names in lower case.
	 * @param string                $body    As it came.
	 * @return array{0: int, 1: array<string, string>, 2: array<string, mixed>} Status, headers, JSON.
	 */
	public function answer( string $method, array $headers, string $body ): array {
		try {
			Request_Checks::check( $method, $headers, strlen( $body ), self::MAX_BYTES );
			return array( 200, array(), $this->serve( Request_Reader::read( $body ) ) );
		} catch ( Endpoint_Error $error ) {
			return $this->fail( $error );
		} catch ( Power_Bi_Error $error ) {
			return $this->fail( $error->to_endpoint_error() );
		} catch ( \Throwable $error ) {
			return $this->fail( Endpoint_Error::misconfigured( 'The token endpoint failed: ' . get_class( $error ) . ' in ' . basename( $error->getFile() ) . ':' . $error->getLine() ) );
		}
	}

	/**
	 * The response of a failure.
	 *
	 * @param Endpoint_Error $error The failure.
	 * @return array{0: int, 1: array<string, string>, 2: array<string, mixed>}
	 */
	private function fail( Endpoint_Error $error ): array {
		// Why single items are refused has been noted with each of them.
		$noted = count( $error->refused() ) > 0 && 0 === count( $error->detail() );
		if ( ! $noted && ( $error->status() >= 500 || count( $error->detail() ) > 0 ) ) {
			Log::write(
				'request-failed',
				array_merge(
					array(
						'correlationId' => $this->correlation_id,
						'code'          => $error->error_code(),
					),
					$error->detail()
				)
			);
		}
		$headers = array();
		if ( null !== $error->retry_after() ) {
			$headers['Retry-After'] = (string) $error->retry_after();
		}
		if ( 'MethodNotAllowed' === $error->error_code() ) {
			$headers['Allow'] = 'POST';
		}
		return array( $error->status(), $headers, $error->body( $this->correlation_id ) );
	}

	/**
	 * Serves a request.
	 *
	 * @param array{pairs: array<int, array<string, mixed>>, target_workspaces: string[], allow_multiple_tokens: bool} $requested See Request_Reader.
	 * @return array<string, mixed> The response.
	 * @throws Endpoint_Error When nothing is given.
	 */
	private function serve( array $requested ): array {
		$user    = Authorizer::current_user();
		$granted = Authorizer::grant( $requested['pairs'], $user );
		if ( null !== $user ) {
			$this->count( "user $user->ID", 120 );
		}
		list( $pairs, $reports ) = $this->resolve( $requested['pairs'], $granted );
		foreach ( $requested['target_workspaces'] as $id ) {
			$this->refused[] = array(
				'code'    => 'NotAllowed',
				'message' => "You may not save into workspace $id.",
			);
		}
		list( $pairs, $identities ) = $this->identify( $pairs, $granted['pairs'], $user );

		$allows = function ( string $report, string $dataset, bool $edit ) use ( $granted, $reports ): bool {
			foreach ( $granted['pairs'] as $pair ) {
				$own = strtolower( (string) ( $reports[ $report ]['datasetId'] ?? '' ) );
				if ( $pair['report'] === $report && ( $pair['dataset'] ?? $own ) === $dataset && ( ! $edit || true === ( $pair['edit'] ?? false ) ) ) {
					return true;
				}
			}
			return false;
		};
		$tokens = $this->issue( $pairs, $allows, $identities, $requested['allow_multiple_tokens'] );
		if ( 0 === count( $tokens ) ) {
			$first = $this->refused[0] ?? array(
				'code'    => 'NotAllowed',
				'message' => 'Nothing that was asked for is allowed.',
			);
			throw new Endpoint_Error( $first['code'], $first['message'], array(), null, $this->refused );
		}
		return $this->response( $tokens, $reports );
	}

	/**
	 * Cuts what is asked down to what is granted, and looks up the reports.
	 *
	 * @param array<int, array<string, mixed>>                                             $requested   Pairs.
	 * @param array{pairs: array<int, array<string, mixed>>, expired: array<string, true>} $granted See Authorizer::grant().
	 * @return array{0: array<int, array<string, mixed>>, 1: array<string, array<string, mixed>>} Pairs with their datasets, reports by id.
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private function resolve( array $requested, array $granted ): array {
		$reports = array();
		$missing = array();
		$pairs   = array();
		foreach ( $requested as $pair ) {
			// "The report's own" can be told from a named dataset only with Power BI's help, so those two may still fit.
			$may = array_filter(
				$granted['pairs'],
				static function ( array $g ) use ( $pair ): bool {
					return $g['report'] === $pair['report'] && ( $g['dataset'] === $pair['dataset'] || null === $g['dataset'] || null === $pair['dataset'] );
				}
			);
			if ( 0 === count( $may ) ) {
				$this->withhold( $pair, $granted['expired'] );
				continue;
			}
			$id = $pair['report'];
			if ( ! isset( $reports[ $id ] ) && ! isset( $missing[ $id ] ) ) {
				try {
					$workspace = $this->workspace( 'reports', $id, array_column( $may, 'workspace' ) );

					$reports[ $id ] = $this->directory->report( $workspace, $id );
				} catch ( Power_Bi_Error $error ) {
					if ( ! $error->is_about_items() ) {
						throw $error;
					}
					$this->note( array( 'reportId' => $id ), $error );
					$missing[ $id ] = $error->refusal( array( 'reportId' => $id ) );
				}
			}
			if ( isset( $missing[ $id ] ) ) {
				$this->refused[] = $missing[ $id ] + self::named( $pair );
				continue;
			}
			$own     = strtolower( (string) ( $reports[ $id ]['datasetId'] ?? '' ) );
			$own     = '' === $own ? null : $own;
			$dataset = $pair['dataset'] ?? $own;
			$fitting = array_filter(
				$may,
				static function ( array $g ) use ( $dataset, $own ): bool {
					return ( $g['dataset'] ?? $own ) === $dataset;
				}
			);
			$paginated = 'PaginatedReport' === ( $reports[ $id ]['reportType'] ?? '' );
			$edit      = $pair['edit'] && ! $paginated && in_array( true, array_column( $fitting, 'edit' ), true );
			$xmla      = $paginated || in_array( true, array_column( $fitting, 'xmla' ), true );
			if ( 0 === count( $fitting ) ) {
				$this->withhold( $pair, $granted['expired'] );
			} elseif ( $pair['edit'] && ! $edit ) {
				$this->refuse( $pair, $paginated ? 'A paginated report cannot be edited. Ask without allowEdit.' : 'You may see this report but not edit it.' );
			} elseif ( $pair['xmla'] && ! $xmla ) {
				$this->refuse( $pair, 'You may not read this dataset through XMLA.' );
			} else {
				$pairs[] = array(
					'requested'   => $pair,
					'report'  => $id,
					'dataset' => $dataset,
					'edit'    => $edit,
					'xmla'    => $xmla,
				);
			}
		}
		return array( $pairs, $reports );
	}

	/**
	 * Finds the identities for the datasets, and leaves out the pairs whose dataset would not take what the settings say.
	 *
	 * @param array<int, array<string, mixed>> $pairs   See resolve().
	 * @param array<int, array<string, mixed>> $granted Pairs.
	 * @param \WP_User|null                    $user    Who asks.
	 * @return array{0: array<int, array<string, mixed>>, 1: array<string, array<string, mixed>>} Pairs, identities by dataset.
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private function identify( array $pairs, array $granted, ?\WP_User $user ): array {
		$identities = array();
		$refusals   = array();
		foreach ( array_unique( array_filter( array_column( $pairs, 'dataset' ) ) ) as $id ) {
			$id = (string) $id;
			try {
				$known     = array_filter(
					$granted,
					static function ( array $g ) use ( $id ): bool {
						return $g['dataset'] === $id;
					}
				);
				$workspace = $this->workspace( 'datasets', $id, array_column( $known, 'dataset_workspace' ) );
				$problem   = $this->identity_for( $workspace, $id, false, $user, $identities );
				// What would refuse may be out of date: the dataset may have been given roles since.
				if ( null !== $problem ) {
					$problem = $this->identity_for( $workspace, $id, true, $user, $identities );
				}
				if ( null !== $problem ) {
					Log::write(
						'item-refused',
						array(
							'correlationId' => $this->correlation_id,
							'datasetId'     => $id,
						) + $problem
					);
					$refusals[ $id ] = array(
						'datasetId' => $id,
						'code'      => 'EndpointMisconfigured',
						'message'   => Endpoint_Error::misconfigured_message(),
					);
				}
			} catch ( Power_Bi_Error $error ) {
				if ( ! $error->is_about_items() ) {
					throw $error;
				}
				$this->note( array( 'datasetId' => $id ), $error );
				$refusals[ $id ] = $error->refusal( array( 'datasetId' => $id ) );
			}
		}
		$kept = array();
		foreach ( $pairs as $pair ) {
			if ( isset( $refusals[ $pair['dataset'] ?? '' ] ) ) {
				$this->refused[] = self::named( $pair['requested'] ) + $refusals[ $pair['dataset'] ];
			} else {
				$kept[] = $pair;
			}
		}
		return array( $kept, $identities );
	}

	/**
	 * The identity for a dataset, checked against what Power BI says of it. An identity is never dropped silently, because that
	 * would show every row.
	 *
	 * @param string                              $workspace  Id.
	 * @param string                              $dataset    Id.
	 * @param bool                                $fresh      Whether Power BI is asked anew.
	 * @param \WP_User|null                       $user       Who asks.
	 * @param array<string, array<string, mixed>> $identities Where it is put.
	 * @return array{remedy: string, problem: string}|null The problem and its remedy.
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private function identity_for( string $workspace, string $dataset, bool $fresh, ?\WP_User $user, array &$identities ): ?array {
		$known    = Authorizer::known_of( $dataset, $this->directory->dataset( $workspace, $dataset, $fresh ) );
		$identity = Authorizer::identity( $known, $user );
		$problem  = Authorizer::problem_with_identity( $known, $identity, $user );
		if ( null !== $problem || null === $identity ) {
			return $problem;
		}
		$identities[ $dataset ] = $identity;
		return null;
	}

	/**
	 * Gets the tokens. Power BI answers a joint request as a whole, so when it refuses one the culprit is looked for by halving,
	 * and the rest is asked for together once more.
	 *
	 * @param array<int, array<string, mixed>>    $pairs      See resolve().
	 * @param callable(string, string, bool):bool $allows     See Token_Planner.
	 * @param array<string, array<string, mixed>> $identities By dataset.
	 * @param bool                                $several    Whether the page can use several tokens.
	 * @return array<int, array<string, mixed>>
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private function issue( array $pairs, callable $allows, array $identities, bool $several ): array {
		$plan  = static function ( array $some ) use ( $allows, $identities ): array {
			return Token_Planner::plan( $some, $allows, $identities );
		};
		$pairs = array_values(
			array_filter(
				$pairs,
				function ( array $pair ) use ( $plan ): bool {
					$refusal = Store::get( $this->refusal_key( $plan( array( $pair ) )[0]['body'] ) );
					if ( is_array( $refusal ) ) {
						$this->refused[] = $refusal;
					}
					return ! is_array( $refusal );
				}
			)
		);
		$plans = $plan( $pairs );
		foreach ( array_splice( $plans, $several ? self::MAX_TOKENS : 1 ) as $left ) {
			foreach ( $left['pairs'] as $pair ) {
				$this->refused[] = self::named( $pair['requested'] ) + array(
					'code'    => 'AskSeparately',
					'message' => 'This report is granted, but not in one token with the others. Ask for it in a request of its own.',
				);
			}
		}
		$tokens = array();
		foreach ( $plans as $planned ) {
			try {
				$tokens[] = $this->token( $planned );
			} catch ( Power_Bi_Error $error ) {
				if ( ! $error->is_about_items() ) {
					throw $error;
				}
				$good = $this->find_good( $planned['pairs'], $error, $plan );
				foreach ( $plan( $good ) as $rest ) {
					$tokens[] = $this->token( $rest );
				}
			}
		}
		return $tokens;
	}

	/**
	 * The pairs that Power BI does not refuse; the others are noted as refused.
	 *
	 * @param array<int, array<string, mixed>> $pairs Which were refused together.
	 * @param Power_Bi_Error                   $error Why.
	 * @param callable                         $plan  See issue().
	 * @return array<int, array<string, mixed>>
	 * @throws Power_Bi_Error When Power BI cannot be asked.
	 */
	private function find_good( array $pairs, Power_Bi_Error $error, callable $plan ): array {
		if ( 1 === count( $pairs ) ) {
			$refusal = $error->refusal( self::named( $pairs[0]['requested'] ) );
			$this->note( self::named( $pairs[0]['requested'] ), $error );
			Store::set( $this->refusal_key( $plan( $pairs )[0]['body'] ), $refusal, self::REFUSED_SECONDS );
			$this->refused[] = $refusal;
			return array();
		}
		$said  = strtolower( (string) ( $error->upstream['message'] ?? '' ) );
		$named = array_values(
			array_filter(
				$pairs,
				static function ( array $pair ) use ( $said ): bool {
					return false !== strpos( $said, $pair['report'] ) || ( null !== $pair['dataset'] && false !== strpos( $said, $pair['dataset'] ) );
				}
			)
		);
		$half  = (int) ceil( count( $pairs ) / 2 );
		$parts = array( array_slice( $pairs, 0, $half ), array_slice( $pairs, $half ) );
		if ( count( $named ) > 0 && count( $named ) < count( $pairs ) ) {
			$parts = array(
				$named,
				array_values(
					array_filter(
						$pairs,
						static function ( array $pair ) use ( $named ): bool {
							return ! in_array( $pair, $named, true );
						}
					)
				),
			);
		}
		$good = array();
		foreach ( $parts as $part ) {
			try {
				foreach ( $plan( $part ) as $planned ) {
					$this->token( $planned );
				}
				$good = array_merge( $good, $part );
			} catch ( Power_Bi_Error $failure ) {
				if ( ! $failure->is_about_items() ) {
					throw $failure;
				}
				$good = array_merge( $good, $this->find_good( $part, $failure, $plan ) );
			}
		}
		return $good;
	}

	/**
	 * A token, kept or new. Kept under everything that is in it, the identity included, so it cannot come to somebody else.
	 *
	 * @param array{body: array<string, mixed>, pairs: array<int, array<string, mixed>>} $planned See Token_Planner.
	 * @return array<string, mixed>
	 * @throws Power_Bi_Error When Power BI gives none.
	 */
	private function token( array $planned ): array {
		$key  = 'token ' . $this->client->fingerprint() . ' ' . wp_json_encode( $planned['body'] );
		$kept = Store::get_or_make(
			$key,
			static function ( $kept ): bool {
				return is_array( $kept ) && $kept['ends'] - time() >= min( self::MINIMUM_LIFE, ( $kept['ends'] - $kept['made'] ) / 2 );
			},
			function () use ( $planned ): array {
				// What costs Power BI a call is counted by address, so that a flood of new questions ends.
				$this->count( 'address ' . ( isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '' ), 600 );
				$made   = time();
				$answer = $this->client->generate_token( $planned['body'] );
				$ends   = (int) strtotime( $answer['expiration'] );
				$token  = array(
					'token'      => $answer['token'],
					'tokenId'    => $answer['tokenId'],
					'expiration' => $answer['expiration'],
					'made'       => $made,
					'ends'       => $ends,
				);
				return array( $token, $ends - $made );
			}
		);

		$kept['pairs'] = array_map(
			static function ( array $pair ): array {
				return self::named( $pair['requested'] );
			},
			$planned['pairs']
		);
		return $kept;
	}

	/**
	 * The response.
	 *
	 * @param array<int, array<string, mixed>>    $tokens  At least one.
	 * @param array<string, array<string, mixed>> $reports By id.
	 * @return array<string, mixed>
	 */
	private function response( array $tokens, array $reports ): array {
		$served = array();
		foreach ( $tokens as $token ) {
			foreach ( $token['pairs'] as $pair ) {
				$report                      = $reports[ $pair['reportId'] ];
				$served[ $pair['reportId'] ] = array_filter(
					array(
						'id'         => $pair['reportId'],
						'embedUrl'   => $report['embedUrl'],
						'name'       => $report['name'] ?? null,
						'reportType' => $report['reportType'] ?? null,
						'datasetId'  => $report['datasetId'] ?? null,
					)
				);
			}
		}
		$response = array(
			'token'      => $tokens[0]['token'],
			'tokenId'    => $tokens[0]['tokenId'],
			'expiration' => $tokens[0]['expiration'],
			'reports'    => array_values( $served ),
		);
		if ( count( $this->refused ) > 0 ) {
			$response['refused'] = $this->refused;
		}
		if ( count( $tokens ) > 1 ) {
			$response['bindings'] = $tokens[0]['pairs'];
			foreach ( array_slice( $tokens, 1 ) as $token ) {
				$response['additionalTokens'][] = array(
					'token'      => $token['token'],
					'tokenId'    => $token['tokenId'],
					'expiration' => $token['expiration'],
					'bindings'   => $token['pairs'],
				);
			}
		}
		return $response;
	}

	/**
	 * The workspace of an item: what the page's signature or a filter says, else where it is found.
	 *
	 * @param 'reports'|'datasets' $kind What it is.
	 * @param string               $id   Its id.
	 * @param array<int, mixed>    $known_places What is known of it.
	 * @throws Power_Bi_Error When it is nowhere, or the settings do not allow its workspace.
	 */
	private function workspace( string $kind, string $id, array $known_places ): string {
		$known_places      = array_values( array_filter( $known_places, 'is_string' ) );
		$workspace = $known_places[0] ?? $this->directory->workspace_of( $kind, $id );
		if ( null === $workspace ) {
			throw new Power_Bi_Error( 'missing', array( 'message' => 'It is in none of the workspaces that the service principal is a member of.' ) );
		}
		$workspace = strtolower( $workspace );
		if ( ! Directory::is_allowed_workspace( $workspace ) ) {
			throw new Power_Bi_Error( 'forbidden', array( 'message' => 'The settings do not allow this workspace.' ) );
		}
		return $workspace;
	}

	/**
	 * Counts requests.
	 *
	 * @param string $key    Of whom.
	 * @param int    $limit  How many a minute.
	 * @throws Endpoint_Error When it is one too many.
	 */
	private function count( string $key, int $limit ): void {
		/**
		 * How many requests a minute are let through.
		 *
		 * @param int    $limit Default 120 for a user, 600 for an address.
		 * @param string $key   `user …` or `address …`.
		 */
		$wait = Store::count( $key, (int) apply_filters( 'pbi_bound_report_rate_limit', $limit, $key ), MINUTE_IN_SECONDS );
		if ( null !== $wait ) {
			throw new Endpoint_Error( 'TooManyRequests', 'Too many requests. Try again later.', array(), $wait );
		}
	}

	/**
	 * Notes why Power BI does not give an item.
	 *
	 * @param array<string, string> $item  Which.
	 * @param Power_Bi_Error        $error Why.
	 */
	private function note( array $item, Power_Bi_Error $error ): void {
		Log::write(
			'item-refused',
			array_merge(
				array( 'correlationId' => $this->correlation_id ),
				$item,
				array(
					'upstream' => $error->upstream,
					'remedy'   => $error->remedy(),
				)
			)
		);
	}

	/**
	 * Refuses a pair that is not granted.
	 *
	 * @param array<string, mixed> $pair    Which.
	 * @param array<string, true>  $expired Pairs whose permission has ended.
	 */
	private function withhold( array $pair, array $expired ): void {
		if ( isset( $expired[ Authorizer::key( $pair ) ] ) ) {
			$this->refused[] = self::named( $pair ) + array(
				'code'    => 'BindingExpired',
				'message' => 'This page is too old. Load it again.',
			);
			return;
		}
		$this->refuse( $pair, 'You may not see this report with this dataset.' );
	}

	/**
	 * Refuses a pair.
	 *
	 * @param array<string, mixed> $pair    Which.
	 * @param string               $message Why.
	 */
	private function refuse( array $pair, string $message ): void {
		$this->refused[] = self::named( $pair ) + array(
			'code'    => 'NotAllowed',
			'message' => $message,
		);
	}

	/**
	 * Under what a refusal of Power BI is remembered.
	 *
	 * @param array<string, mixed> $body Of GenerateToken.
	 */
	private function refusal_key( array $body ): string {
		return 'refused ' . $this->client->fingerprint() . ' ' . wp_json_encode( $body );
	}

	/**
	 * A pair as the page has named it.
	 *
	 * @param array<string, mixed> $pair See Request_Reader.
	 * @return array<string, string>
	 */
	private static function named( array $pair ): array {
		return null === $pair['dataset'] ? array( 'reportId' => $pair['report'] ) : array(
			'reportId'  => $pair['report'],
			'datasetId' => $pair['dataset'],
		);
	}
}
