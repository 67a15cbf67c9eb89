@NullMarked
package io.switchboard.operator.load;

import org.jspecify.annotations.NullMarked;
