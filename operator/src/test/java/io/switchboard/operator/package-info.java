@NullMarked
package io.switchboard.operator;

import org.jspecify.annotations.NullMarked;
