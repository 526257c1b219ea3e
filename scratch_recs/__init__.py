"""Recommender systems from scratch, in plain Python, made to be read.

    from scratch_recs import UserKNN, load_movielens_100k

Every public name can be imported from here. The module that holds a name is
loaded when the name is first used, so `import scratch_recs` itself loads
nothing else. Inside the package every import names the module instead: there
the floors of the house count (see `tests/test_architecture.py`).
"""

from __future__ import annotations

# Type checkers take it for True, by its name. To import it from `typing` would
# be most of the time that `import scratch_recs` takes.
TYPE_CHECKING = False

__version__ = "0.2.0"

# The public names by the module that holds them, in the order of the lectures.
# The imports for type checkers below say the same; a test holds the two equal.
_MODULES = {
    "linear_algebra": """
        Vector Matrix add subtract scalar_multiply dot sum_of_squares magnitude
        distance shape transpose""",
    "similarity": """
        cosine_similarity pearson_correlation jaccard_similarity
        mean_squared_difference nan_euclidean_distance pairwise""",
    "popularity": "count_interests most_popular_new_interests",
    "user_based": """
        make_user_interest_vector most_similar_users_to
        user_based_suggestions""",
    "item_based": "most_similar_interests_to item_based_suggestions",
    "datasets.ratings": "Rating Ratings Stats",
    "datasets.counting": "count_clicks most_rated",
    "datasets.interests": "load_interests",
    "datasets.rating_files": "load_ratings",
    "datasets.matrix_files": "load_rating_matrix",
    "datasets.movielens": """
        load_movielens_100k load_movielens_100k_fold load_movielens_titles
        load_movielens_small load_movielens_small_movies""",
    "datasets.jester": "load_jester load_jester_jokes",
    "datasets.synthetic": "synthetic_ratings",
    "recommender.base": "Recommender",
    "recommender.explanation": "Explanation",
    "recommender.baselines": """
        GlobalMean UserMean ItemMean UserItemMean BiasBaseline""",
    "recommender.ensemble": "AverageOf",
    "recommender.popular": "Popularity Praise",
    "evaluation.metrics": "mse rmse mae error_of",
    "evaluation.splits": "split k_folds",
    "evaluation.user_splits": """
        leave_one_out leave_last_out split_each_user split_by_time
        hold_out_users""",
    "evaluation.ranking": "evaluate_ranking ranking_of",
    "evaluation.numpy_random": """
        NumpyRandom train_test_split surprise_split get_cv_idx""",
    "evaluation.cross_validation": "CrossValidation cross_validate",
    "evaluation.search": "grid_search random_search log_uniform",
    "knn.rating_knn": "UserKNN ItemKNN",
    "knn.imputation": "KNNImputer KNNImputation",
    "knn.similar_items": "nearest_items",
    "implicit.cosine": "ItemBased UserBased",
    "implicit.ease": "EASE",
    "implicit.als": "ImplicitALS",
    "implicit.bpr": "BPR",
    "mf_sgd": "MatrixFactorization",
    "factorization.presets": "TWO_FACTORS EIGHT_FACTORS REFERENCE_SVD",
    "factorization.als": "RegularizedSVD",
    "factorization.pca": "principal_components",
    "factorization.truncated_svd": "truncated_svd low_rank",
    "training.optimizers": "SGD Adam",
    "training.schedules": "Constant Steps CosineRestarts WarmStart",
    "training.initializers": "Uniform Normal Xavier FanIn",
    "embeddings.dot_models": "EmbeddingDot EmbeddingDotBias",
    "embeddings.genre_dot": "GenreDotBias",
    "embeddings.genres": "with_decades",
    "embeddings.net_models": "EmbeddingNet",
    "embeddings.genre_net": "GenreEmbeddingNet",
    "embeddings.inspection": "nearest_by_factors ranked_by_bias",
    "errors": "DataError DivergenceError NotFittedError",
}
_HOME = {
    name: home for home, names in _MODULES.items() for name in names.split()
}

if TYPE_CHECKING:
    from scratch_recs.datasets.counting import (
        count_clicks as count_clicks,
        most_rated as most_rated,
    )
    from scratch_recs.datasets.interests import load_interests as load_interests
    from scratch_recs.datasets.jester import (
        load_jester as load_jester,
        load_jester_jokes as load_jester_jokes,
    )
    from scratch_recs.datasets.matrix_files import (
        load_rating_matrix as load_rating_matrix,
    )
    from scratch_recs.datasets.movielens import (
        load_movielens_100k as load_movielens_100k,
        load_movielens_100k_fold as load_movielens_100k_fold,
        load_movielens_small as load_movielens_small,
        load_movielens_small_movies as load_movielens_small_movies,
        load_movielens_titles as load_movielens_titles,
    )
    from scratch_recs.datasets.rating_files import load_ratings as load_ratings
    from scratch_recs.datasets.ratings import (
        Rating as Rating,
        Ratings as Ratings,
        Stats as Stats,
    )
    from scratch_recs.datasets.synthetic import (
        synthetic_ratings as synthetic_ratings,
    )
    from scratch_recs.embeddings.dot_models import (
        EmbeddingDot as EmbeddingDot,
        EmbeddingDotBias as EmbeddingDotBias,
    )
    from scratch_recs.embeddings.genre_dot import GenreDotBias as GenreDotBias
    from scratch_recs.embeddings.genre_net import (
        GenreEmbeddingNet as GenreEmbeddingNet,
    )
    from scratch_recs.embeddings.genres import with_decades as with_decades
    from scratch_recs.embeddings.inspection import (
        nearest_by_factors as nearest_by_factors,
        ranked_by_bias as ranked_by_bias,
    )
    from scratch_recs.embeddings.net_models import EmbeddingNet as EmbeddingNet
    from scratch_recs.errors import (
        DataError as DataError,
        DivergenceError as DivergenceError,
        NotFittedError as NotFittedError,
    )
    from scratch_recs.evaluation.cross_validation import (
        cross_validate as cross_validate,
        CrossValidation as CrossValidation,
    )
    from scratch_recs.evaluation.metrics import (
        error_of as error_of,
        mae as mae,
        mse as mse,
        rmse as rmse,
    )
    from scratch_recs.evaluation.numpy_random import (
        get_cv_idx as get_cv_idx,
        NumpyRandom as NumpyRandom,
        surprise_split as surprise_split,
        train_test_split as train_test_split,
    )
    from scratch_recs.evaluation.ranking import (
        evaluate_ranking as evaluate_ranking,
        ranking_of as ranking_of,
    )
    from scratch_recs.evaluation.search import (
        grid_search as grid_search,
        log_uniform as log_uniform,
        random_search as random_search,
    )
    from scratch_recs.evaluation.splits import (
        k_folds as k_folds,
        split as split,
    )
    from scratch_recs.evaluation.user_splits import (
        hold_out_users as hold_out_users,
        leave_last_out as leave_last_out,
        leave_one_out as leave_one_out,
        split_by_time as split_by_time,
        split_each_user as split_each_user,
    )
    from scratch_recs.factorization.als import RegularizedSVD as RegularizedSVD
    from scratch_recs.factorization.pca import (
        principal_components as principal_components,
    )
    from scratch_recs.factorization.presets import (
        EIGHT_FACTORS as EIGHT_FACTORS,
        REFERENCE_SVD as REFERENCE_SVD,
        TWO_FACTORS as TWO_FACTORS,
    )
    from scratch_recs.factorization.truncated_svd import (
        low_rank as low_rank,
        truncated_svd as truncated_svd,
    )
    from scratch_recs.implicit.als import ImplicitALS as ImplicitALS
    from scratch_recs.implicit.bpr import BPR as BPR
    from scratch_recs.implicit.cosine import (
        ItemBased as ItemBased,
        UserBased as UserBased,
    )
    from scratch_recs.implicit.ease import EASE as EASE
    from scratch_recs.item_based import (
        item_based_suggestions as item_based_suggestions,
        most_similar_interests_to as most_similar_interests_to,
    )
    from scratch_recs.knn.imputation import (
        KNNImputation as KNNImputation,
        KNNImputer as KNNImputer,
    )
    from scratch_recs.knn.rating_knn import (
        ItemKNN as ItemKNN,
        UserKNN as UserKNN,
    )
    from scratch_recs.knn.similar_items import nearest_items as nearest_items
    from scratch_recs.linear_algebra import (
        add as add,
        distance as distance,
        dot as dot,
        magnitude as magnitude,
        Matrix as Matrix,
        scalar_multiply as scalar_multiply,
        shape as shape,
        subtract as subtract,
        sum_of_squares as sum_of_squares,
        transpose as transpose,
        Vector as Vector,
    )
    from scratch_recs.mf_sgd import MatrixFactorization as MatrixFactorization
    from scratch_recs.popularity import (
        count_interests as count_interests,
        most_popular_new_interests as most_popular_new_interests,
    )
    from scratch_recs.recommender.base import Recommender as Recommender
    from scratch_recs.recommender.baselines import (
        BiasBaseline as BiasBaseline,
        GlobalMean as GlobalMean,
        ItemMean as ItemMean,
        UserItemMean as UserItemMean,
        UserMean as UserMean,
    )
    from scratch_recs.recommender.ensemble import AverageOf as AverageOf
    from scratch_recs.recommender.explanation import Explanation as Explanation
    from scratch_recs.recommender.popular import (
        Popularity as Popularity,
        Praise as Praise,
    )
    from scratch_recs.similarity import (
        cosine_similarity as cosine_similarity,
        jaccard_similarity as jaccard_similarity,
        mean_squared_difference as mean_squared_difference,
        nan_euclidean_distance as nan_euclidean_distance,
        pairwise as pairwise,
        pearson_correlation as pearson_correlation,
    )
    from scratch_recs.training.initializers import (
        FanIn as FanIn,
        Normal as Normal,
        Uniform as Uniform,
        Xavier as Xavier,
    )
    from scratch_recs.training.optimizers import Adam as Adam, SGD as SGD
    from scratch_recs.training.schedules import (
        Constant as Constant,
        CosineRestarts as CosineRestarts,
        Steps as Steps,
        WarmStart as WarmStart,
    )
    from scratch_recs.user_based import (
        make_user_interest_vector as make_user_interest_vector,
        most_similar_users_to as most_similar_users_to,
        user_based_suggestions as user_based_suggestions,
    )
else:
    # Hidden from type checkers: to them every name would pass.
    __all__ = [*_HOME, "__version__"]

    def __getattr__(name: str) -> object:
        """The public thing of that name, from its module; loaded only once."""
        if name not in _HOME:
            raise AttributeError(f"scratch_recs has no public name {name!r}")
        from importlib import import_module

        thing = getattr(import_module(f"scratch_recs.{_HOME[name]}"), name)
        globals()[name] = thing
        return thing

    def __dir__() -> list[str]:
        dunders = [name for name in globals() if name.startswith("__")]
        return sorted([*dunders, *_HOME])
