/** Tests of what the registries have in common. */
@org.jspecify.annotations.NullMarked
package io.holdfast.strategies.internal;
