/** What the strategies share; the module does not export it. */
@NullMarked
package io.holdfast.strategies.internal;

import org.jspecify.annotations.NullMarked;
