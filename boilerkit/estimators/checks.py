"""Which of scikit-learn's own checks of estimators do not apply to estimators over pages, and why.

``sklearn.utils.estimator_checks.check_estimator`` takes `NOT_APPLICABLE` as ``expected_failed_checks``. scikit-learn
leaves all checks out for estimators whose tags say that they take strings; the project's tests run them nonetheless.
What the checks below ask for, the tests ask for with pages in the place of arrays.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_ARRAYS: Final = "it fits to an array of numbers; a sample here is a page, and its features are computed of it"
_NUMBERS: Final = "it asks how numbers are checked (their types, gaps, layout); pages have none"
_COLUMNS: Final = "it counts the columns of an array; pages have none"

#: Why each check does not apply, by its name.
NOT_APPLICABLE: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(
        (
            "check_fit_score_takes_y",
            "check_estimators_overwrite_params",
            "check_dont_overwrite_parameters",
            "check_estimators_fit_returns_self",
            "check_readonly_memmap_input",
            "check_pipeline_consistency",
            "check_estimators_pickle",
            "check_transformer_data_not_an_array",
            "check_transformer_general",
            "check_methods_sample_order_invariance",
            "check_methods_subset_invariance",
            "check_dict_unchanged",
            "check_fit_idempotent",
            "check_fit_check_is_fitted",
        ),
        _ARRAYS,
    )
    | dict.fromkeys(
        (
            "check_positive_only_tag_during_fit",
            "check_estimators_dtypes",
            "check_complex_data",
            "check_dtype_object",
            "check_estimators_empty_data_messages",
            "check_estimators_nan_inf",
            "check_estimator_sparse_tag",
            "check_estimator_sparse_array",
            "check_estimator_sparse_matrix",
            "check_array_api_input",
            "check_f_contiguous_array_estimator",
            "check_transformer_preserve_dtypes",
        ),
        _NUMBERS,
    )
    | dict.fromkeys(
        (
            "check_n_features_in_after_fitting",
            "check_n_features_in",
            "check_fit2d_1sample",
            "check_fit2d_1feature",
            "check_fit1d",
            "check_fit2d_predict1d",
        ),
        _COLUMNS,
    )
)
