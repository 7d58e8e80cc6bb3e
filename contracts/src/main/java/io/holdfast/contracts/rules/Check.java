package io.holdfast.contracts.rules;

/**
 * One rule as code: looks at the whole contract and reports each place that breaks the rule, in time linear in the size
 * of the contract.
 */
@FunctionalInterface
interface Check {

    void run(ContractGraph graph, Findings findings);
}
