package lavka.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Map;
import lavka.core.ErrorKind;
import lavka.core.LavkaException;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class ParametersFuzz {
    private static final Operation LIST = Contract.packed().operations().get("GET /orders");

    @FuzzTest
    void a_query_is_taken_or_refused(@NotNull String query) {
        try {
            assertThat(new Parameters(LIST, Map.of(), query)
                            .listQuery(false, false)
                            .limit())
                    .isBetween(1, 100);
        } catch (LavkaException e) {
            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_PARAMETER);
            assertThat(e.violations()).isNotEmpty();
        }
    }
}
