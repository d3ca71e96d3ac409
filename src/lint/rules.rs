//! The rules, one a file. To add one: a file in this folder and a line here.

use super::Rule;

macro_rules! rules {
    ($($module:ident $rule:ident)*) => {
        $(mod $module;)*

        /// Every rule, in the order of the codes.
        pub static ALL: &[&dyn Rule] = &[$(&$module::$rule),*];
    };
}

rules! {
    disconnected_component DisconnectedComponent
    goal_unreachable GoalUnreachable
    client_to_store ClientToStore
    sync_cycle SyncCycle
    dangling_forwarder DanglingForwarder
    duplicate_flow DuplicateFlow
    no_entry NoEntry
    shared_database SharedDatabase
    tier_skipping TierSkipping
    store_half_used StoreHalfUsed
    store_initiates StoreInitiates
    single_point_of_failure SinglePointOfFailure
    redundancy_unstated RedundancyUnstated
    domain_spof DomainSpof
    sla_unreachable SlaUnreachable
    dependency_below_sla DependencyBelowSla
    leader_without_standby LeaderWithoutStandby
    standby_without_election StandbyWithoutElection
    even_quorum EvenQuorum
    replicas_without_lb ReplicasWithoutLb
    external_no_fallback ExternalNoFallback
    overload Overload
    low_headroom LowHeadroom
    n_minus_one_overload NMinusOneOverload
    zone_loss_overload ZoneLossOverload
    cache_loss_overload CacheLossOverload
    runaway_loop RunawayLoop
    unbalanced_tiers UnbalancedTiers
    zone_skew ZoneSkew
    partition_limits PartitionLimits
    consumers_exceed_partitions ConsumersExceedPartitions
    hot_shard HotShard
    retry_storm RetryStorm
    hub Hub
    single_copy_data SingleCopyData
    quorum_too_weak QuorumTooWeak
    write_to_replica WriteToReplica
    stale_read StaleRead
    ack_equals_copies AckEqualsCopies
    cache_unjustified CacheUnjustified
    cache_no_invalidation CacheNoInvalidation
    cache_only_copy CacheOnlyCopy
    ttl_over_freshness TtlOverFreshness
    no_backup NoBackup
    push_without_buffer PushWithoutBuffer
    consumer_too_slow ConsumerTooSlow
    queue_dangling QueueDangling
    not_idempotent NotIdempotent
    no_dead_letter NoDeadLetter
    timeout_inversion TimeoutInversion
    answer_before_durable AnswerBeforeDurable
    latency_over_budget LatencyOverBudget
    cross_region_sync CrossRegionSync
    media_without_cdn MediaWithoutCdn
    no_region_failover NoRegionFailover
    unmonitored_critical UnmonitoredCritical
    open_edge OpenEdge
    bypassed_guard BypassedGuard
    claim_differs ClaimDiffers
    contradicting_ratio ContradictingRatio
    unused_suppression UnusedSuppression
    unknown_rule UnknownRule
    reason_missing ReasonMissing
}
