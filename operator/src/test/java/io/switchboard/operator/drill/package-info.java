@NullMarked
package io.switchboard.operator.drill;

import org.jspecify.annotations.NullMarked;
