/** What several packages of core share; the module does not export it. */
@NullMarked
package io.holdfast.core.internal;

import org.jspecify.annotations.NullMarked;
