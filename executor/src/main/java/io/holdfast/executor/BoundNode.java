package io.holdfast.executor;

import io.holdfast.contracts.Node;

/** What the builder was told about one node. */
record BoundNode(Node node, NodePolicy policy, NodeCall call) {}
