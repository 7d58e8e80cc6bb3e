@org.jspecify.annotations.NullMarked
package io.holdfast.jfr;
