package lavka.http;

import static lavka.Errors.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import lavka.core.ErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
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

    @Test
    void large_responses_do_not_refuse_small_ones() {
        Limits limits = new Limits("none");
        HttpServletRequest none = null; // nobody asks for its client
        Limits.Memory large = limits.memory(none);
        large.answer(Runtime.getRuntime().maxMemory());
        for (int i = 0; i < 100; i++) {
            Limits.Memory small = limits.memory(none);
            small.arriving(2_000);
            small.parsed(2_000);
            small.answer(12_384);
            assertError(ErrorKind.UNAVAILABLE, () -> small.answer(1)).hasMessage("Out of memory budget; retry later.");
            small.release();
        }
        large.release();
        limits.memory(none).answer(1_000_000);
    }

    @Test
    void a_host_has_a_whole_ipv6_network() {
        assertThat(Limits.client(InetAddress.ofLiteral("2001:db8::1")))
                .isEqualTo(Limits.client(InetAddress.ofLiteral("2001:db8::ffff:1")))
                .isNotEqualTo(Limits.client(InetAddress.ofLiteral("2001:db8:0:1::1")));
    }
}
