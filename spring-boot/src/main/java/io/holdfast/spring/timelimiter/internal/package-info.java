/** Time limits on the caller's own thread. Not for users: it may change without notice. */
@NullMarked
package io.holdfast.spring.timelimiter.internal;

import org.jspecify.annotations.NullMarked;
