package io.holdfast.contracts.rules;

import java.util.Locale;

/** The rules of a contract, each with an identifier that stays, a law in one line, and a page anchor. */
public enum Rule {

    /** A required field that nobody produces can never be there. */
    REQUIRED_HAS_PRODUCER(
            "HF01",
            Severity.ERROR,
            Needs.CONTRACT,
            "each field an intent requires is written by a node or supplied as an input",
            MissingProducerChecks::requiredHasProducer),

    /** A welcome field that nobody produces can never be there. */
    WELCOME_HAS_PRODUCER(
            "HF02",
            Severity.ERROR,
            Needs.CONTRACT,
            "each field an intent welcomes is written by a node or supplied as an input",
            MissingProducerChecks::welcomeHasProducer),

    /** A policy without its node is dead, a node without a policy unguarded. */
    POLICY_MATCHES_NODE(
            "HF03",
            Severity.ERROR,
            Needs.POLICIES,
            "each node has exactly one policy, and each policy a node",
            PolicyChecks::policyMatchesNode),

    /** A fallback that cannot yield what is required is none. */
    FALLBACK_YIELDS_REQUIRED(
            "HF04",
            Severity.ERROR,
            Needs.POLICIES,
            "a node that fails to its fallbacks has one that yields all its outputs which some intent requires",
            FallbackChecks::yieldsRequired),

    /** Going on without the only source of a required field is a failure with another name. */
    OPEN_NOT_SOLE_PRODUCER(
            "HF05",
            Severity.ERROR,
            Needs.POLICIES,
            "the only producer of a required field does not fail open without a default for it",
            PolicyChecks::openNotSoleProducer),

    /** Failing the answer for a field that no intent requires contradicts the intents. */
    CLOSE_IS_REQUIRED(
            "HF06",
            Severity.WARNING,
            Needs.POLICIES,
            "a node that fails closed writes a field that some intent requires, directly or over what other nodes read",
            PolicyChecks::closeIsRequired),

    /** An output without a reader is work for nobody. */
    OUTPUT_IS_USED(
            "HF07",
            Severity.WARNING,
            Needs.CONTRACT,
            "each output is read by a node or asked for by an intent",
            UsageChecks::outputIsUsed),

    /** With several producers and no order, chance would decide whose value is kept. */
    PRODUCERS_ARE_ORDERED(
            "HF08",
            Severity.ERROR,
            Needs.CONTRACT,
            "a field with several producers has one declared order that names each of them once, the primary first",
            ProducerChecks::ordered),

    /** A plan that cannot end in time will be cut short when it matters. */
    WORST_CASE_FITS_DEADLINE(
            "HF09",
            Severity.WARNING,
            Needs.DEADLINES,
            "the worst case of the critical path, with the reserve where a node has fallbacks, fits the deadline"
                    + " of the intent",
            DeadlineChecks::worstCaseFits),

    /** Nodes that wait for each other never start. */
    NO_CYCLES(
            "HF10",
            Severity.ERROR,
            Needs.CONTRACT,
            "no node waits, through what it reads, for its own output",
            CycleCheck::run),

    /** An intent nobody thought of would get an empty answer. */
    INTENTS_ARE_COMPLETE(
            "HF11",
            Severity.ERROR,
            Needs.CONTRACT,
            "each constant of the intent type has an entry",
            IntentChecks::complete),

    /** Fallbacks that lead back to their start never help. */
    FALLBACK_CHAIN_ENDS(
            "HF12",
            Severity.ERROR,
            Needs.POLICIES,
            "no chain of alternates, and of what these read, leads back to the node it stands in for",
            FallbackChecks::chainEnds),

    /** A breaker that opens for the primary would refuse the fallback as well. */
    FALLBACK_HAS_OWN_BREAKER(
            "HF13",
            Severity.ERROR,
            Needs.POLICIES,
            "a fallback does not share the breaker of the node it stands in for",
            FallbackChecks::ownBreaker),

    /** One name with two types is two fields in disguise. */
    FIELD_HAS_ONE_TYPE("HF14", Severity.ERROR, Needs.CONTRACT, "each field name has one type", NameChecks::oneType),

    /** What the caller supplies and a node writes as well has two sources. */
    INPUT_IS_NOT_PRODUCED(
            "HF15", Severity.ERROR, Needs.CONTRACT, "no node writes an input", ProducerChecks::inputNotProduced),

    /** A node that waits for a field nobody produces never runs. */
    READ_HAS_PRODUCER(
            "HF16",
            Severity.ERROR,
            Needs.CONTRACT,
            "each field a node reads, if present or not, is written by a node or supplied as an input",
            MissingProducerChecks::readHasProducer),

    /** Two nodes of one name cannot be told apart. */
    NODE_NAMES_ARE_UNIQUE(
            "HF17", Severity.ERROR, Needs.CONTRACT, "each node has a name of its own", NameChecks::nodesUnique),

    /** Required and welcome exclude each other. */
    REQUIRES_OR_WELCOMES(
            "HF18",
            Severity.ERROR,
            Needs.CONTRACT,
            "an intent requires a field or welcomes it, not both",
            IntentChecks::requiresOrWelcomes),

    /** An order of producers can only name nodes that are there and write the field. */
    ORDER_NAMES_PRODUCERS(
            "HF19",
            Severity.ERROR,
            Needs.CONTRACT,
            "a declared order of producers names only registered nodes that write the field",
            ProducerChecks::orderNamesProducers),

    /** Names end up in logs, metrics and the lock file, a line each. */
    NAMES_ARE_PLAIN(
            "HF20",
            Severity.ERROR,
            Needs.CONTRACT,
            "names are not blank and made of letters, digits, '_', '-' and '.'",
            NameChecks::plain),

    /** Two entries for one intent would need a rule for which of them holds. */
    INTENT_HAS_ONE_ENTRY(
            "HF21",
            Severity.ERROR,
            Needs.CONTRACT,
            "each intent has one entry, for a constant of the intent type",
            IntentChecks::oneEntry),

    /** What is deprecated is on its way out. */
    NOTHING_DEPRECATED_IS_USED(
            "HF22",
            Severity.WARNING,
            Needs.CONTRACT,
            "no intent and no node uses a deprecated field, and no intent runs a deprecated node",
            UsageChecks::nothingDeprecated),

    /** A node that no intent runs is dead, and so is its policy. */
    NODE_IS_RUN(
            "HF23",
            Severity.WARNING,
            Needs.CONTRACT,
            "each node is run by some intent, or stands in as an alternate for one that is",
            UsageChecks::nodeIsRun),

    /** Needed and liked exclude each other. */
    READS_ONE_WAY(
            "HF24",
            Severity.ERROR,
            Needs.CONTRACT,
            "a node reads a field or reads it if present, not both",
            NameChecks::readsOneWay),

    /** First come, first served is no way to configure a breaker. */
    BREAKER_HAS_ONE_CONFIG(
            "HF25",
            Severity.ERROR,
            Needs.POLICIES,
            "policies that share a breaker by name agree on its configuration",
            PolicyChecks::breakerHasOneConfig),

    /** A field that no run of the node can contain is asked for to no effect. */
    OPTIONAL_READ_CAN_BE_PRESENT(
            "HF26",
            Severity.WARNING,
            Needs.CONTRACT,
            "a field read if present is produced in some intent that runs the node",
            UsageChecks::optionalReadCanBePresent),

    /** An alternate that lacks what it reads cannot step in. */
    ALTERNATE_CAN_RUN(
            "HF27",
            Severity.ERROR,
            Needs.CONTRACT,
            "what an alternate reads can be had without the primary it stands in for",
            AlternateChecks::canRun),

    /** A timeout that the deadline always beats never fires. */
    TIMEOUT_FITS_DEADLINE(
            "HF28",
            Severity.WARNING,
            Needs.DEADLINES,
            "the timeout of an attempt is not longer than an intent that runs the node leaves it: the deadline,"
                    + " less the"
                    + " reserve if the node has fallbacks",
            DeadlineChecks::timeoutFits),

    /** A default or a fallback can only stand in for what the node declared. */
    SUBSTITUTES_ARE_DECLARED(
            "HF29",
            Severity.ERROR,
            Needs.POLICIES,
            "defaults and fallbacks are for fields that the node writes, and alternates are registered nodes",
            FallbackChecks::substitutesAreDeclared),

    /** An input without a reader is asked of every caller for nothing. */
    INPUT_IS_USED(
            "HF30",
            Severity.WARNING,
            Needs.CONTRACT,
            "each input is read by a node or asked for by an intent",
            UsageChecks::inputIsUsed),

    /** An intent that asks for nothing gets nothing. */
    INTENT_ASKS_FOR_SOMETHING(
            "HF31",
            Severity.WARNING,
            Needs.CONTRACT,
            "each intent requires or welcomes at least one field",
            IntentChecks::asksForSomething),

    /** What may be skipped cannot be promised. */
    REQUIRED_IS_UNCONDITIONAL(
            "HF32",
            Severity.WARNING,
            Needs.CONTRACT,
            "a required field has a producer without a condition, and so has what that one reads",
            MissingProducerChecks::requiredIsUnconditional),

    /** A class that says nothing about itself is no node. */
    NODE_CLASS_IS_DECLARED(
            "HF33",
            Severity.ERROR,
            Needs.CONTRACT,
            "each class listed as a node says by an annotation what it reads and writes",
            NameChecks::nodeClassDeclared),

    /** A stand-in that nobody calls stands in for nobody. */
    ALTERNATE_IS_ASKED(
            "HF34",
            Severity.WARNING,
            Needs.POLICIES,
            "the policy of a primary asks each alternate that the contract orders for it, directly or over others",
            AlternateChecks::isAsked),

    /** A net with a hole is none for what falls through it. */
    FALLBACK_HELPS_ALWAYS(
            "HF35",
            Severity.WARNING,
            Needs.POLICIES,
            "for each kind of failure of a node that writes a required field and has fallbacks, one of them helps",
            FallbackChecks::helpsAlways),

    /** What is cut short on every normal request is never there. */
    GRACE_LEAVES_TIME(
            "HF36",
            Severity.WARNING,
            Needs.DEADLINES,
            "a grace is not shorter than the timeout of a node that its intent only welcomes",
            DeadlineChecks::graceLeavesTime),

    /** The outage of one service must not refuse the calls of another that happens to have the same name. */
    BREAKER_IS_OF_ONE_CONTRACT(
            "HF37",
            Severity.WARNING,
            Needs.POLICIES,
            "nodes of different contracts share a breaker on purpose only",
            PolicyChecks::breakerIsOfOneContract),

    /** A payment that takes long must not be made twice. */
    HEDGED_NODE_IS_IDEMPOTENT(
            "HF38",
            Severity.WARNING,
            Needs.POLICIES,
            "a node that is hedged is said to be idempotent",
            PolicyChecks::hedgedNodeIsIdempotent);

    /** Which facts a rule looks at. */
    enum Needs {
        CONTRACT,
        POLICIES,
        DEADLINES;

        boolean areKnownIn(ContractFacts facts) {
            return switch (this) {
                case CONTRACT -> true;
                case POLICIES -> facts.policies() != null;
                case DEADLINES -> facts.policies() != null && facts.deadlines() != null;
            };
        }
    }

    private final String id;
    private final Severity defaultSeverity;
    private final Needs needs;
    private final String law;

    // a method reference each, without state
    @SuppressWarnings("ImmutableEnumChecker")
    private final Check check;

    Rule(String id, Severity defaultSeverity, Needs needs, String law, Check check) {
        this.id = id;
        this.defaultSeverity = defaultSeverity;
        this.needs = needs;
        this.law = law;
        this.check = check;
    }

    /**
     * Returns the rule of an identifier, for example {@code HF07}, as messages and pages show it.
     *
     * @throws IllegalArgumentException if there is no such rule
     */
    public static Rule ofId(String id) {
        for (Rule rule : values()) {
            if (rule.id.equals(id)) {
                return rule;
            }
        }
        String hint = "";
        for (Rule rule : values()) {
            if (rule.id.equalsIgnoreCase(id) || rule.name().equalsIgnoreCase(id)) {
                hint = "; did you mean '" + rule.id + "'?";
            }
        }
        throw new IllegalArgumentException("severity: '" + id + "' (expected: one of " + values()[0].id + ".."
                + values()[values().length - 1].id + ")" + hint);
    }

    /** Returns the identifier, for example {@code HF01}; it never changes its meaning. */
    public String id() {
        return id;
    }

    /** Returns what the rule demands, in one line. */
    public String law() {
        return law;
    }

    /** Returns how much a violation matters unless {@link Rules#with} says otherwise. */
    public Severity defaultSeverity() {
        return defaultSeverity;
    }

    /** Tells whether the severity cannot be adjusted, because a contract that breaks the rule has no meaning. */
    public boolean isFixed() {
        return switch (this) {
            case PRODUCERS_ARE_ORDERED,
                    NO_CYCLES,
                    FIELD_HAS_ONE_TYPE,
                    INPUT_IS_NOT_PRODUCED,
                    NODE_NAMES_ARE_UNIQUE,
                    REQUIRES_OR_WELCOMES,
                    ORDER_NAMES_PRODUCERS,
                    NAMES_ARE_PLAIN,
                    INTENT_HAS_ONE_ENTRY,
                    READS_ONE_WAY -> true;
            default -> false;
        };
    }

    /** Returns where the rule is explained, relative to the root of the project. */
    public String anchor() {
        return "docs/contracts.md#" + id.toLowerCase(Locale.ROOT);
    }

    Needs needs() {
        return needs;
    }

    Check check() {
        return check;
    }
}
