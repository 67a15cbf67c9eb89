/** gRPC on a {@link io.switchboard.core.directory.Directory} and a {@link io.switchboard.core.Registrar}: the name resolver and the server's lifecycle. */
@NullMarked
package io.switchboard.grpc;

import org.jspecify.annotations.NullMarked;
