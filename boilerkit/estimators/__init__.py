"""scikit-learn estimators over web pages: features of blocks, any classifier as a model, folds by site.

A sample is a page, not a block: `BlockFeatures` and `ContentClassifier` take sequences of pages, so that scikit-learn's
`cross_validate` and `GridSearchCV` never divide one. A fitted `ContentClassifier` is the model of a cleaner
(`boilerkit.Cleaner.from_estimator`).

>>> from sklearn.linear_model import LogisticRegression
>>> ContentClassifier(LogisticRegression(C=0.1), features=["text", "markup"]).get_params()["classifier__C"]
0.1
"""

from boilerkit.estimators.block_features import BlockFeatures
from boilerkit.estimators.content_classifier import ContentClassifier
from boilerkit.estimators.site_k_fold import SiteKFold

__all__ = ["BlockFeatures", "ContentClassifier", "SiteKFold"]
