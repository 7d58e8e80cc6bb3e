/** How Holdfast's modules write to the log. */
@NullMarked
package io.holdfast.core.log;

import org.jspecify.annotations.NullMarked;
