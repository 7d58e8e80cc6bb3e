/**
 * Keeps a child process alive and working: starts it, watches its heartbeat, and stops and starts it again when its
 * work stands still.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.supervisor;
