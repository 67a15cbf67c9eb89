@NullMarked
package io.switchboard.grpc.load;

import org.jspecify.annotations.NullMarked;
