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
    client_to_store ClientToStore
    dangling_forwarder DanglingForwarder
    redundancy_unstated RedundancyUnstated
    unused_suppression UnusedSuppression
    unknown_rule UnknownRule
}
