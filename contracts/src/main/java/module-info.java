/** Fields, nodes and the contract that binds them, the rules that check it, and the lock file of its history. */
module io.holdfast.contracts {
    requires static transitive org.jspecify;

    exports io.holdfast.contracts;
    exports io.holdfast.contracts.lock;
    exports io.holdfast.contracts.rules;
}
