/**
 * Tells systemd how far the process is; not for users, and not exported.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.internal.systemd;
