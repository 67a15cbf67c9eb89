/**
 * The same fleet called over xDS by gRPC in four languages and through Envoy, beside our own clients on etcd.
 *
 * <ul>
 *   <li>who calls: {@code Caller}, whose result is a {@code Tally}; in this process {@code ChannelCaller} and
 *       {@code HttpCaller}, in others {@code CallerProcess} with the programs of interop/callers and
 *       {@code CallerProgram}; each kind is a {@code CallerKind}
 *   <li>who is called: {@code FleetServer}; all of it: {@code Fleet}
 *   <li>between them: {@code ServeProcess} and {@code EnvoyProcess}
 *   <li>where the programs are: {@code MeshPrograms}
 * </ul>
 */
@NullMarked
package io.switchboard.interop.mesh;

import org.jspecify.annotations.NullMarked;
