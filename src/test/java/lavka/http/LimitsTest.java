package lavka.http;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import lavka.core.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final long HEAP = Runtime.getRuntime().maxMemory();

    @Test
    void it_works() {
        Limits limits = new Limits("10.0.0.5, 10.1.0.0/16,2001:db8::/32");
        InetAddress client = InetAddress.ofLiteral("192.0.2.1");
        assertThat(limits.admits(client, 0, 0)).isTrue();
        assertThat(limits.admits(client, 1_000_000, 0)).isFalse();
        assertThat(limits.toString()).startsWith("Limits with a heap of ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.5,", ",", "proxy.local", "localhost", "10.0.0.0/33", "10.0.0.5 10.0.0.6", "nobody"})
    void trusted_proxies_are_addresses_or_networks(String proxies) {
        assertError(ErrorKind.USAGE, () -> new Limits(proxies))
                .hasMessageStartingWith("LAVKA_TRUSTED_PROXIES=" + proxies + " is invalid.");
    }

    /** A request without a body, from an address. */
    private static HttpServletRequest from(String address) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                LimitsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getRemoteAddr") ? address : Collections.emptyEnumeration());
    }

    @Test
    void the_smallest_requests_need_no_shared_memory() {
        Limits limits = new Limits("none");
        Limits.Memory large = limits.memory(from("192.0.2.1"));
        large.parsed(HEAP);
        large.answer(HEAP);
        for (int i = 0; i < 100; i++) {
            Limits.Memory small = limits.memory(from("192.0.2.2"));
            small.arriving(2_000);
            small.parsed(2_000);
            small.answer(12_384);
            assertError(ErrorKind.UNAVAILABLE, () -> small.answer(1)).hasMessage("Out of memory budget; retry later.");
            small.release();
        }
        large.release();
        limits.memory(from("192.0.2.3")).answer(HEAP);
    }

    @Test
    void a_response_that_is_rendered_again_takes_its_memory_once() {
        Limits limits = new Limits("none");
        Limits.Memory patch = limits.memory(from("192.0.2.1"));
        patch.rendered(HEAP / 8);
        patch.rendered(HEAP / 8);
        limits.memory(from("192.0.2.2")).answer(HEAP / 8); // the other half of what responses share
    }

    @Test
    void a_client_takes_half_of_the_memory_for_arriving_bodies() {
        Limits limits = new Limits("none");
        for (int i = 0; i < 3; i++) {
            Limits.Memory small = limits.memory(from("192.0.2.1"));
            small.arriving(16_000);
            Limits.Memory large = limits.memory(from("192.0.2.1"));
            large.arriving(HEAP / 33);
            Limits.Memory other = limits.memory(from("192.0.2.2"));
            other.arriving(HEAP / 40);
            Limits.Memory further = limits.memory(from("192.0.2.1"));
            assertError(ErrorKind.UNAVAILABLE, () -> further.arriving(HEAP / 500))
                    .hasMessageStartingWith("This client has other large requests");
            for (Limits.Memory memory : List.of(small, large, other, further)) {
                memory.release();
            }
        }
    }

    @Test
    void a_host_has_a_whole_ipv6_network() {
        assertThat(Limits.client(InetAddress.ofLiteral("2001:db8::1")))
                .isEqualTo(Limits.client(InetAddress.ofLiteral("2001:db8::ffff:1")))
                .isNotEqualTo(Limits.client(InetAddress.ofLiteral("2001:db8:0:1::1")));
    }
}
