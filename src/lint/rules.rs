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
    dependency_below_sla DependencyBelowSla
    leader_without_standby LeaderWithoutStandby
    standby_without_election StandbyWithoutElection
    even_quorum EvenQuorum
    replicas_without_lb ReplicasWithoutLb
    external_no_fallback ExternalNoFallback
    zone_skew ZoneSkew
    unused_suppression UnusedSuppression
    unknown_rule UnknownRule
}
