"""Words that ask or join rather than mean, in the three languages of the readers, folded as `search.text.fold` does."""

_ARABIC = """
ا ابرز اثناء احد احدي اخر اخري اذ اذا اكثر الا الان التي الذي الذين اللاتي اللواتي اللي الي اليه اليها ام اما
امام امتي ان انا انت انه انها اهم او اول اي ايا ايضا اين ايه ب باش بان باي بذلك بعد بعض بغيت بغيتي بل بلا بما
بماذا بناء به بها بهذا بهذه بين بينما تحت تكون تلك تم توجد ثم جدا جميع حتي حول حيث حين خاصني خلال دابا دون ديال
ديالي ذات ذلك ذو رغم سوف سوي شحال شكون شنو عبر عدا علاش علي عليه عليها عما عن عند عندما عندي عنه عنها غير ف فاش
فان فقط فماذا في فيما فين فيه فيها قبل قد كان كانت كاين كاينه كل كلا كم كما كي كيف كيفاش كيفيه لا لان لاي لدي
لذلك لكل لكن لم لما لماذا لن له لها لهذا لهذه لهم لو لي ليس ليست ما ماذا ماهو ماهي متي مثل مثلا مع معظم مما ممن
من منذ منه منها مهما نحو نعرف نعم نفس نفسه نفسها هاته هاد هادشي هادي هذا هذان هذه هل هم هما هنا هناك هو هولاء هي
و واش وان وفي وقد وكان وكانت ولا وما ومن وهذا وهذه وهو وهي ويتم يتم يجب يكون يمكن يوجد
"""
_FRENCH = """
a ai as au aux avec c ce ces cet cette ceux combien comme comment d dans de des doit donc dont du elle elles
en entre es est et etait ete etre eu fait il ils j je l la laquelle le lequel les lesquelles lesquels leur
leurs lors lui m ma mais me mes moi mon n ne nos notre nous on ont ou par parmi pas pendant peut plus pour
pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si son sont sous sur t ta te
tes toi ton tous tout toute toutes tu un une vos votre vous y
"""
_ENGLISH = """
a about after all also an and any are as at be been before being between both but by can could did do does
doing during each for from had has have having he her here hers him his how i if in into is it its itself just
me more most must my no not of on or other our out over own s same she should so some such t than that the
their them then there these they this those through to under until up very was we were what when where which
while who whom whose why will with would you your
"""

# By ISO 639-1 code. French and English share a few.
STOPWORDS_BY_LANGUAGE: dict[str, frozenset[str]] = {
    "ar": frozenset(_ARABIC.split()),
    "fr": frozenset(_FRENCH.split()),
    "en": frozenset(_ENGLISH.split()),
}
STOPWORDS: frozenset[str] = frozenset().union(*STOPWORDS_BY_LANGUAGE.values())
