/**
 * Whether work should be sent to this process: named conditions, and the state that follows from them.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.readiness;
