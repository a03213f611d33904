"""Words that ask or join rather than mean, in the three languages of the readers, folded as `search.text.fold` does."""

_ARABIC = """
ا ابرز اثناء احد احدى اخر اخرى اذ اذا اكثر الا الان التي الذي الذين اللاتي اللواتي اللي الى اليه اليها ام اما
امام امتى ان انا انت انه انها اهم او اول اي ايا ايضا اين ايه ب باش بان باي بذلك بعد بعض بغيت بغيتي بل بلا بما
بماذا بناء به بها بهذا بهذه بين بينما تحت تكون تلك تم توجد ثم جدا جميع حتى حول حيث حين خاصني خلال دابا دون
ديال ديالي ذات ذلك ذو رغم سوف سوى شحال شكون شنو عبر عدا علاش على علي عليه عليها عما عن عند عندما عندي عنه عنها
غير ف فاش فان فقط فماذا في فيما فين فيه فيها قبل قد كان كانت كاين كاينه كل كلا كم كما كي كيف كيفاش كيفيه لا
لان لاي لدى لدي لذلك لكل لكن لم لما لماذا لن له لها لهذا لهذه لهم لو لي ليس ليست ما ماذا ماهو ماهي متى متي مثل
مثلا مع معظم مما ممن من منذ منه منها مهما نحو نعرف نعم نفس نفسه نفسها هاته هاد هادشي هادي هذا هذان هذه هل هم
هما هنا هناك هو هولاء هي و واش وان وفي وقد وكان وكانت ولا وما ومن وهذا وهذه وهو وهي ويتم يتم يجب يكون يمكن
يوجد
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

FRENCH_STOPWORDS: frozenset[str] = frozenset(_FRENCH.split())
STOPWORDS: frozenset[str] = frozenset(f"{_ARABIC} {_FRENCH} {_ENGLISH}".split())
