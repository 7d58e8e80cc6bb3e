/** How the strategies beside the breaker tell what happened; exported to those alone. */
@NullMarked
package io.holdfast.core.internal.event;

import org.jspecify.annotations.NullMarked;
